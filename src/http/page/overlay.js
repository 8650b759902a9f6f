// What lies over the picture: marks of a lens, and the way of a connection with its numbers. Painted in the places that
// the picture has, whenever it moves.
import { $, el, show } from "./dom.js";

const COLOURS = { grave: "#da1e28", serious: "#b36b00", plain: "#8e4585", usual: "#0043ce", behind: "#0043ce", leaving: "#525252", unused: "#8a3800", sum: "#161616" };
const DASHES = { behind: [6, 3], leaving: [2, 3], unused: [2, 2] };
const layer = el("canvas", { className: "veil", id: "over", hidden: true });
let page = { boxes: [] };
let view = { x: 0, y: 0, scale: 1 };
let lens = "";
let way = null; // `{ from, to, steps: [{ side, stops }] }`

const place = ([x, y, w, h]) => [view.x + x * view.scale, view.y + y * view.scale, w * view.scale, h * view.scale];

function words(paint, text, x, y, colour) {
  paint.font = "600 12px 'IBM Plex Sans', Arial, sans-serif";
  const wide = paint.measureText(text).width + 8;
  paint.fillStyle = "#fff";
  paint.fillRect(x, y - 14, wide, 16);
  paint.fillStyle = colour;
  paint.fillText(text, x + 4, y - 2);
}

/** A word across the foot of a tile, as in the drawing itself. */
function foot(paint, text, [x, y, w], colour) {
  paint.font = "600 10px 'IBM Plex Sans', Arial, sans-serif";
  const wide = Math.max(w, paint.measureText(text).width + 6);
  paint.fillStyle = colour;
  paint.fillRect(x + (w - wide) / 2, y, wide, 13);
  paint.fillStyle = "#fff";
  paint.textAlign = "center";
  paint.fillText(text, x + w / 2, y + 10);
  paint.textAlign = "left";
}

function marks(paint) {
  for (const box of page.boxes) {
    const seen = box.lenses?.find(([name]) => name === lens);
    if (!seen) continue;
    const [, look, text, short] = seen;
    const [x, y, w, h] = place(box.at);
    if (look !== "sum") {
      paint.strokeStyle = COLOURS[look];
      paint.lineWidth = look === "grave" || look === "serious" ? 3 : 2;
      paint.setLineDash(DASHES[look] ?? []);
      paint.strokeRect(x - 3, y - 3, w + 6, h + 6);
    }
    paint.setLineDash([]);
    // Far away the lines alone are seen.
    if (look === "sum" || w > 120) words(paint, text, x + 8, y + h + 8, COLOURS[look]);
    else if (w > 20) foot(paint, short, [x - 3, y + h - (h > 40 * view.scale ? 9 : -1), w + 6], COLOURS[look]);
  }
}

/** From one box to another, first level, then upright; the numbers stand on it in their order. */
function path(paint) {
  const [a, b] = [place(way.from.at), place(way.to.at)];
  const start = [a[0] + a[2] / 2, a[1] + a[3] / 2];
  const end = [b[0] + b[2] / 2, b[1] + b[3] / 2];
  const corner = [end[0], start[1]];
  const stop = way.steps.findIndex(({ stops }) => stops);
  const whole = Math.abs(corner[0] - start[0]) + Math.abs(end[1] - corner[1]) || 1;
  const at = (part) => {
    const first = Math.abs(corner[0] - start[0]) / whole;
    if (part <= first) return [start[0] + (corner[0] - start[0]) * (first ? part / first : 1), start[1]];
    return [corner[0], corner[1] + (end[1] - corner[1]) * ((part - first) / (1 - first || 1))];
  };
  paint.lineWidth = 4;
  const line = (from, to, colour, dashes) => {
    paint.strokeStyle = colour;
    paint.setLineDash(dashes);
    paint.beginPath();
    for (let n = 0; n <= 48; n += 1) paint.lineTo(...at(from + (to - from) * (n / 48)));
    paint.stroke();
  };
  const where = (n) => (n + 1) / (way.steps.length + 1);
  const till = stop < 0 ? 1 : where(stop);
  line(0, till, "#0e6027", []);
  if (stop >= 0) line(till, 1, "#da1e28", [8, 6]);
  paint.setLineDash([]);
  for (const box of [way.from, way.to]) {
    const [x, y, w, h] = place(box.at);
    paint.strokeStyle = "#0f62fe";
    paint.lineWidth = 3;
    paint.strokeRect(x - 4, y - 4, w + 8, h + 8);
  }
  way.steps.forEach(({ stops }, n) => {
    const [x, y] = at(where(n));
    paint.fillStyle = stops ? "#da1e28" : "#0e6027";
    paint.beginPath();
    if (stops) paint.rect(x - 10, y - 10, 20, 20);
    else paint.arc(x, y, 11, 0, 7);
    paint.fill();
    paint.fillStyle = "#fff";
    paint.font = "700 13px 'IBM Plex Mono', monospace";
    paint.textAlign = "center";
    paint.fillText(n + 1, x, y + 5);
    paint.textAlign = "left";
  });
}

function draw() {
  const root = $("canvas");
  show(layer, Boolean(lens || way));
  if (layer.hidden) return;
  const { clientWidth: wide, clientHeight: high } = root;
  if (layer.width !== wide || layer.height !== high) [layer.width, layer.height] = [wide, high];
  const paint = layer.getContext("2d");
  paint.clearRect(0, 0, wide, high);
  if (lens) marks(paint);
  if (way) path(paint);
}

/** Looks through a lens; an empty name takes it away. */
export function look(name) {
  lens = name;
  draw();
}

/** Shows the way between two boxes of the page. */
export function trace(told) {
  way = told;
  draw();
}

export const lensOf = () => lens;

export function start() {
  $("canvas").append(layer);
  $("canvas").addEventListener("drawn", ({ detail }) => {
    [view, page] = [detail.view, detail.page];
    // What was traced lies on another page.
    if (way && !page.boxes.includes(way.from)) way = null;
    draw();
  });
}
