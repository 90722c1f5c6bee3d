#if MODERN
    #define ATTRIBUTE in
    #define VARYING out
#else
    #define ATTRIBUTE attribute
    #define VARYING varying
#endif
uniform vec4 u_window;
ATTRIBUTE vec2 a_at;
ATTRIBUTE vec2 a_part;
VARYING vec2 v_at;
VARYING vec2 v_part;
void main() {
    v_at = a_at;
    v_part = a_part;
    vec2 place = (a_at - u_window.xy) / u_window.zw;
    gl_Position = vec4(place.x * 2.0 - 1.0, 1.0 - place.y * 2.0, 0.0, 1.0);
}
