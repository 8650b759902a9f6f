"""Drawings in draw.io's own viewer. tests/run.sh draws them and says in DRAWINGS where they are."""
import collections
import json
import os
import pathlib
import re
import subprocess
import unittest
import xml.etree.ElementTree as ET

HERE = pathlib.Path(__file__).resolve().parent
VIEWER = HERE.parent / ".venv/drawio/jupyterlab_drawio_render_extension/static"
DRAWINGS = pathlib.Path(os.environ["DRAWINGS"])
FAULTS = ("lost", "undrawn", "unknown_shapes", "unknown_styles", "failed_images", "console_errors", "requests")


def opened(*drawings):
    """The exit code, the reports, and what was said in words."""
    done = subprocess.run(["node", HERE / "open.mjs", VIEWER, *drawings], text=True, capture_output=True, timeout=300)
    if not done.stdout:
        raise AssertionError(f"no report: {done.stderr[-4000:]}")
    return done.returncode, json.loads(done.stdout), done.stderr


def faults(page):
    """Which lists of a page hold something, and of which cells they speak."""
    return {name: [one["id"] if isinstance(one, dict) else one for one in page[name]] for name in FAULTS if page[name]}


def counted(drawing):
    """Vertices and edges per page, by another reader than the one in the browser."""
    pages = []
    for diagram in ET.parse(drawing).getroot().iter("diagram"):
        kinds = collections.Counter(kind for cell in diagram.iter("mxCell") for kind in ("vertex", "edge") if cell.get(kind) == "1")
        pages.append((diagram.get("name"), kinds["vertex"], kinds["edge"]))
    return pages


def marks(drawing):
    """Cells of lenses per page: nothing else may be invisible, and they are until somebody switches a lens on."""
    pages = []
    for diagram in ET.parse(drawing).getroot().iter("diagram"):
        named = (cell for name in ("object", "UserObject") for cell in diagram.iter(name))
        lenses = [cell for cell in named if any(tag.startswith("lens-") for tag in cell.get("tags", "").split())]
        pages.append(sum(cell.find("mxCell").get("visible") == "0" for cell in lenses if cell.get("role") == "part"))
    return pages


def corners(points):
    """The ends and bends of a line, without points on its straight stretches and steps of less than a pixel."""
    kept = []
    for point in points:
        if kept and max(abs(point[0] - kept[-1][0]), abs(point[1] - kept[-1][1])) < 1:
            continue
        if len(kept) > 1 and any(max(abs(one[axis] - point[axis]) for one in kept[-2:]) < 1 for axis in (0, 1)):
            kept.pop()
        kept.append(point)
    return kept


def pictured(picture):
    """The lines of a picture, each as its corners."""
    paths = re.findall(r'<path d="M([^"]+)" fill="none" stroke=', picture.read_text())
    return [corners([tuple(map(float, point.split())) for point in path.split("L")]) for path in paths]


def alike(one, other):
    return len(one) == len(other) and all(abs(a - b) <= 1 for pair in zip(one, other) for a, b in zip(*pair))


class Drawings(unittest.TestCase):
    maxDiff = None

    def test_the_sample_opens_whole(self):
        """On one page and divided, and also from the picture that carries the drawing."""
        whole, divided, picture = (DRAWINGS / name for name in ("sample.drawio", "sample-divided.drawio", "sample-1.svg"))
        code, reports, words = opened(whole, divided, picture)
        if code or words:
            self.fail(words)
        for report, drawing in zip(reports, (whole, divided, whole), strict=True):
            pages = [(page["name"], page["vertices"], page["edges"]) for page in report["pages"]]
            self.assertEqual(pages, counted(drawing), report["drawing"])
            self.assertEqual([faults(page) for page in report["pages"]], [{}] * len(pages))
            self.assertEqual([page["hidden"] for page in report["pages"]], marks(drawing), report["drawing"])
        self.assertGreater(reports[0]["pages"][0]["edges"], 20)
        self.assertGreater(len(reports[1]["pages"]), len(reports[0]["pages"]))

    def test_lines_follow_their_ends(self):
        """Waypoints stay where they are when a person moves an end: most lines of a page have none, and draw.io's own router
        leads these as the picture shows them."""
        _, [report], _ = opened(DRAWINGS / "sample.drawio")
        seen = 0
        for number, page in enumerate(report["pages"], 1):
            lines = page["lines"]
            shown = pictured(DRAWINGS / f"sample-{number}.svg") if lines else []
            free = [line for line in lines if not line["waypoints"]]
            strays = [line for line in free if not any(alike(corners(line["points"]), one) for one in shown)]
            self.assertEqual(strays, [], page["name"])
            self.assertGreaterEqual(len(free), 0.8 * len(lines), page["name"])
            seen += len(lines)
        self.assertGreater(seen, 30)

    def test_a_picture_of_pixels_opens_as_the_drawing_inside_it(self):
        """By draw.io's own code, which takes the drawing out of it."""
        code, [report], words = opened(DRAWINGS / "pixels.drawio.png")
        if code or words:
            self.fail(words)
        pages = [(page["name"], page["vertices"], page["edges"]) for page in report["pages"]]
        self.assertEqual(pages, counted(DRAWINGS / "pixels.drawio"))

    def test_every_fault_is_reported_on_its_page_and_no_other(self):
        code, [report], words = opened(HERE / "broken.drawio")
        self.assertEqual(code, 1)
        self.assertIsNone(report["error"])
        pages = {page["name"]: page for page in report["pages"]}
        fine = pages["nothing is wrong"]
        self.assertEqual((fine["vertices"], fine["edges"], fine["images"]), (3, 1, 1))
        ghost, elsewhere = "mxCellCodec.beforeDecode: {} ghost not found for cell {}", "https://elsewhere.invalid/picture.png"
        self.assertEqual({name: faults(page) for name, page in pages.items()}, {
            "nothing is wrong": {},
            "an edge without its target": {"lost": ["c"], "undrawn": ["c"], "console_errors": [ghost.format("target", "c")]},
            "an unknown shape": {"unknown_shapes": ["a"]},
            "an unknown style and an unknown arrow": {"unknown_styles": ["a", "c"]},
            "a picture that is none": {"failed_images": ["a"]},
            "a picture from elsewhere": {
                "failed_images": ["a"], "requests": [elsewhere], "console_errors": ["Failed to load resource: net::ERR_FAILED"]},
            # draw.io keeps nothing else of such a page.
            "a cell without its parent": {"lost": ["0", "1", "a", "b"], "console_errors": [ghost.format("parent", "b")]},
            "an id that is there twice": {"console_errors": ["mxCodec.addElement: Duplicate ID 'a'"]},
            "an edge without ends": {"undrawn": ["c"]},
            "a place that is no number": {"lost": ["a"]},
            "nothing": {}})
        self.assertEqual(pages["an id that is there twice"]["refused"], "Duplicate ID 'a'")
        said = [line for line in words.splitlines() if line]
        self.assertFalse([line for line in said if "nothing is wrong" in line])
        for name in list(pages)[1:]:
            self.assertTrue([line for line in said if f"({name}): " in line], f"no words for {name}")
        for word in ("its target ghost is not there", "mxgraph.ibm_cloud.no-such-icon", "endArrow=nosucharrow", elsewhere, "refuses", "empty"):
            self.assertIn(word, words)

    def test_what_is_no_drawing_is_reported(self):
        cases = {"torn": '<mxfile><diagram name="torn">', "other": "<html/>", "empty": "<mxfile/>", "page": "<mxfile><diagram/></mxfile>"}
        paths = []
        for name, text in cases.items():
            paths.append(DRAWINGS / f"no-drawing-{name}.drawio")
            paths[-1].write_text(text)
        code, reports, words = opened(*paths)
        self.assertEqual((code, len(reports)), (1, len(paths)))
        for path in paths:
            self.assertIn(path.name, words)
        for word in ("not well-formed", "not an mxfile", "holds no mxGraphModel"):
            self.assertIn(word, words)


if __name__ == "__main__":
    unittest.main()
