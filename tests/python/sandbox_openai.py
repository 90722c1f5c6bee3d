"""Drives the Sandbox with the official client: python sandbox_openai.py BASE_URL KEY"""

import base64
import io
import sys

import openai
from PIL import Image, ImageDraw

base_url, key = sys.argv[1:3]
client = openai.OpenAI(base_url=base_url, api_key=key, max_retries=0, timeout=60)


def png(image, name):
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return (name, buffer.getvalue(), "image/png")


def picture(b64):
    image = Image.open(io.BytesIO(base64.b64decode(b64, validate=True)))
    image.load()
    return image


def refused(kind, call):
    try:
        call()
    except kind as error:
        return error
    raise AssertionError(f"{kind.__name__} was expected")


source = Image.linear_gradient("L").resize((1024, 640)).convert("RGB")
mask = Image.new("RGBA", (1024, 640), (0, 0, 0, 255))
ImageDraw.Draw(mask).ellipse((300, 150, 700, 500), fill=(255, 255, 255, 0))
common = {"model": "gpt-image-2", "size": "1024x640", "quality": "low"}

result = client.images.generate(prompt="a lighthouse at dusk", **common)
assert picture(result.data[0].b64_json).size == (1024, 640)
assert result.usage.total_tokens == result.usage.input_tokens + result.usage.output_tokens > 0
assert (result.size, result.quality, result.output_format, result.background) == ("1024x640", "low", "png", "opaque")
print("generate: ok")

colours = ["crimson", "seagreen", "royalblue", "gold"]
files = [png(Image.new("RGB", (96, 64), colour), f"{colour}.png") for colour in colours]
result = client.images.edit(image=files, prompt="a board of colours", **common)
assert picture(result.data[0].b64_json).size == (1024, 640)
assert result.usage.input_tokens_details.image_tokens > 0
print("edit with four pictures: ok")

result = client.images.edit(image=png(source, "source.png"), mask=png(mask, "mask.png"), prompt="a red heart", **common)
edited = picture(result.data[0].b64_json).convert("RGB")
red, green, blue = edited.getpixel((500, 325))
assert red > green + 40 and red > blue + 40, (red, green, blue)
print("edit with a mask: ok")

events = list(client.images.generate(prompt="a boat", stream=True, partial_images=2, **common))
assert [event.type for event in events] == ["image_generation.partial_image"] * 2 + ["image_generation.completed"]
assert [event.partial_image_index for event in events[:2]] == [0, 1]
assert all(picture(event.b64_json).size == (1024, 640) for event in events)
assert events[-1].usage.output_tokens > 200
print("stream: ok")

stream = client.images.edit(image=png(source, "source.png"), prompt="at night", stream=True, partial_images=1, **common)
assert [event.type for event in stream] == ["image_edit.partial_image", "image_edit.completed"]
print("stream of an edit: ok")

error = refused(openai.BadRequestError, lambda: client.images.generate(prompt="x", model="gpt-image-2", size="4096x4096"))
assert (error.status_code, error.code, error.param) == (400, "invalid_value", "size"), error
assert error.request_id and "3840" in error.message
print("a refused size:", error.message)

wrong = client.with_options(api_key="sk-wrong")
assert refused(openai.AuthenticationError, lambda: wrong.images.generate(prompt="x")).code == "invalid_api_key"
assert refused(openai.NotFoundError, lambda: client.images.generate(prompt="x", model="nothing")).code == "model_not_found"
assert any(model.id == "gpt-image-2" for model in client.models.list())
assert client.models.retrieve("gpt-image-2").id == "gpt-image-2"
limited = client.with_options(default_headers={"x-sandbox-fault": "429=1"})
error = refused(openai.RateLimitError, lambda: limited.images.generate(prompt="x", **common))
assert error.code == "rate_limit_exceeded" and error.response.headers["retry-after"] == "1"
print("refusals and models: ok")
