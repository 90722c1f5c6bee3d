#if MODERN
    #define VARYING in
    #define SAMPLE texture
    out vec4 o_color;
#else
    #define VARYING varying
    #define SAMPLE texture2D
    #define o_color gl_FragColor
#endif
uniform sampler2D u_image;
uniform sampler2D u_mask;
uniform vec4 u_tint;
uniform vec2 u_look;
uniform vec3 u_dark;
uniform vec3 u_bright;
uniform vec3 u_squares;
VARYING vec2 v_at;
VARYING vec2 v_part;
void main() {
    vec4 image = SAMPLE(u_image, v_part);
    vec2 square = floor((v_at - u_squares.xy) / u_squares.z);
    float odd = mod(square.x + square.y, 2.0);
    vec3 color = image.rgb + mix(u_bright, u_dark, odd) * (1.0 - image.a);
    float covered = SAMPLE(u_mask, v_part).r;
    covered = mix(covered, 1.0 - covered, u_look.y);
    color = mix(color, u_tint.rgb, covered * u_tint.a);
    o_color = vec4(mix(color, vec3(covered), u_look.x), 1.0);
}
