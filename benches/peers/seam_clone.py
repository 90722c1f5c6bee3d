"""Clones answers into their sources with OpenCV's seamlessClone: python seam_clone.py FOLDER

For each `NAME.source.png` in FOLDER there is `NAME.answer.png` of the same size, and masks `NAME.core.png` and
`NAME.support.png`. Writes `NAME.clone-core.png` and `NAME.clone-support.png`.
"""

import pathlib
import sys

import cv2


def clone(source, answer, mask):
    # The clone is laid down by the middle of the mask's bounding box.
    x, y, width, height = cv2.boundingRect(mask)
    middle = (x + width // 2, y + height // 2)
    # A copy: OpenCV writes into the mask that it is given, and the next call would see another one.
    return cv2.seamlessClone(answer, source, mask.copy(), middle, cv2.NORMAL_CLONE)


def main():
    folder = pathlib.Path(sys.argv[1])
    for path in sorted(folder.glob("*.source.png")):
        name = path.name.removesuffix(".source.png")
        source = cv2.imread(str(path), cv2.IMREAD_COLOR)
        answer = cv2.imread(str(folder / f"{name}.answer.png"), cv2.IMREAD_COLOR)
        for kind in ("core", "support"):
            mask = cv2.imread(str(folder / f"{name}.{kind}.png"), cv2.IMREAD_GRAYSCALE)
            unmoved = clone(source, source, mask)
            assert cv2.absdiff(unmoved, source).max() <= 2, "the clone does not lie where its mask is"
            cv2.imwrite(str(folder / f"{name}.clone-{kind}.png"), clone(source, answer, mask))
    print(f"OpenCV {cv2.__version__}")


main()
