// A picture in a viewport: moved and zoomed by mouse, touch and keyboard. Boxes are found by their coordinates, not by
// elements: a page may hold hundreds. The wheel belongs to the page until somebody clicks into the picture.
import { $, el, show } from "./dom.js";

const LARGEST = 4;
/** Pixels that an arrow key moves, and that a pointer may move while it still only clicks. */
const STEP = 80;
const SLOP = 4;
/** Until the picture is drawn anew in its new size, so that moving stays smooth. */
const REST = 160;
/** Pixels between a box and its frame. */
const AROUND = 4;

const root = $("canvas");
const picture = $("picture");
const dim = $("dim");
const map = $("minimap");
const frames = { hover: $("hover"), picked: $("picked") };
const view = { x: 0, y: 0, scale: 1, fit: 1 };
let page = { width: 1, height: 1, boxes: [] };
let stacked = []; // its boxes, the largest first: outlines cross what they do not hold
let marked = { hover: null, picked: null };
let bright = null; // the boxes that stay bright, or none where all do
let on = { pick() {}, open() {}, moved() {} };
let asked = false;
let rest = 0;
let taken = false;

/** A box with its words. */
function whole({ at: [x, y, w, h], words }) {
  if (!words) return [x, y, w, h];
  const [left, top] = [Math.min(x, words[0]), Math.min(y, words[1])];
  return [left, top, Math.max(x + w, words[0] + words[2]) - left, Math.max(y + h, words[1] + words[3]) - top];
}

function draw() {
  asked = false;
  picture.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.scale})`;
  for (const [name, frame] of Object.entries(frames)) {
    const box = marked[name];
    show(frame, Boolean(box));
    if (!box) continue;
    const [x, y, w, h] = whole(box);
    frame.style.transform = `translate(${view.x + x * view.scale - AROUND}px, ${view.y + y * view.scale - AROUND}px)`;
    frame.style.width = `${w * view.scale + 2 * AROUND}px`;
    frame.style.height = `${h * view.scale + 2 * AROUND}px`;
  }
  shade();
  overview();
  root.dispatchEvent(new CustomEvent("drawn", { detail: { view, page } }));
  $("zoom-now").textContent = `${Math.round(view.scale * 100)} %`;
}

/** Veils all but the bright boxes. What is smaller comes later, so each one's own state is the last word. */
function shade() {
  show(dim, Boolean(bright));
  if (!bright) return;
  const { clientWidth: wide, clientHeight: high } = root;
  if (dim.width !== wide || dim.height !== high) [dim.width, dim.height] = [wide, high];
  const paint = dim.getContext("2d");
  paint.clearRect(0, 0, wide, high);
  const put = ([x, y, w, h], veiled) => {
    const place = [view.x + x * view.scale, view.y + y * view.scale, w * view.scale, h * view.scale];
    if (place[0] > wide || place[1] > high || place[0] + place[2] < 0 || place[1] + place[3] < 0) return;
    paint.clearRect(...place);
    if (veiled) paint.fillRect(...place);
  };
  paint.fillStyle = getComputedStyle(dim).color;
  put([0, 0, page.width, page.height], true);
  for (const box of stacked) {
    put(box.at, !bright.has(box));
    if (box.words) put(box.words, !bright.has(box));
  }
}

/** The whole page in small, and what part of it is seen, where that is not all. */
function overview() {
  const { clientWidth: w, clientHeight: h } = root;
  const small = Math.min(152 / page.width, 116 / page.height);
  show(map, view.scale > view.fit * 1.2 && (page.width * view.scale > w || page.height * view.scale > h));
  if (map.hidden) return;
  map.style.width = `${page.width * small}px`;
  map.style.height = `${page.height * small}px`;
  const [left, top] = [Math.max(0, -view.x / view.scale), Math.max(0, -view.y / view.scale)];
  const part = map.lastElementChild;
  part.style.transform = `translate(${left * small}px, ${top * small}px)`;
  part.style.width = `${Math.min(page.width - left, w / view.scale) * small}px`;
  part.style.height = `${Math.min(page.height - top, h / view.scale) * small}px`;
}

function move() {
  root.classList.add("busy");
  clearTimeout(rest);
  rest = setTimeout(() => {
    root.classList.remove("busy");
    on.moved(view.scale === view.fit ? "" : [view.scale.toFixed(3), ...middle().map(Math.round)].join());
  }, REST);
  hold();
  if (asked) return;
  asked = true;
  requestAnimationFrame(draw);
}

const middle = () => [(root.clientWidth / 2 - view.x) / view.scale, (root.clientHeight / 2 - view.y) / view.scale];

/** Keeps some of the picture within the viewport. */
function hold() {
  const bound = (at, size, room) => Math.min(room * 0.8, Math.max(room * 0.2 - size * view.scale, at));
  view.x = bound(view.x, page.width, root.clientWidth);
  view.y = bound(view.y, page.height, root.clientHeight);
}

export function fit() {
  const { clientWidth: w, clientHeight: all } = root;
  const within = (room) => Math.min((w - 16) / page.width, (room - 16) / page.height, 1.5);
  // The buttons lie over the picture's foot: a page that would reach below them ends above them.
  const bar = $("zoom-fit").parentElement.getBoundingClientRect();
  const below = bar.height && root.getBoundingClientRect().bottom - bar.top + 4;
  const h = (all + page.height * within(all)) / 2 > all - below ? all - below : all;
  view.fit = within(h);
  view.scale = view.fit;
  view.x = (w - page.width * view.scale) / 2;
  view.y = (h - page.height * view.scale) / 2;
  move();
}

/** Zooms; the point of the picture at (x, y) of the viewport stays there. */
export function zoom(factor, x = root.clientWidth / 2, y = root.clientHeight / 2) {
  const scale = Math.min(LARGEST, Math.max(Math.min(view.fit, 1) / 2, view.scale * factor));
  const by = scale / view.scale;
  view.x = x - (x - view.x) * by;
  view.y = y - (y - view.y) * by;
  view.scale = scale;
  move();
}

export const actual = () => zoom(1 / view.scale);

/** Puts a point of the page into the middle, as `moved` told it: `scale,x,y`. */
export function look(told) {
  const [scale, x, y] = told.split(",").map(Number);
  if (!(scale > 0 && scale <= LARGEST) || !Number.isFinite(x) || !Number.isFinite(y)) return fit();
  view.scale = scale;
  view.x = root.clientWidth / 2 - x * scale;
  view.y = root.clientHeight / 2 - y * scale;
  move();
}

function pan(dx, dy) {
  view.x += dx;
  view.y += dy;
  move();
}

/** The viewport as far as nothing lies on it: on small screens the facts lie over its lower part. */
function free() {
  const [edge, facts] = [root.getBoundingClientRect(), $("facts").getBoundingClientRect()];
  const over = facts.width >= edge.width && facts.top < edge.bottom ? edge.bottom - facts.top : 0;
  return [edge.width, Math.max(edge.height - over, edge.height * 0.2)];
}

/** Brings boxes into the middle, large enough to be read where all of them find room so. */
export function bring(boxes) {
  const all = boxes.map(whole);
  const [x, y] = [0, 1].map((n) => Math.min(...all.map((at) => at[n])));
  const [w, h] = [Math.max(...all.map((at) => at[0] + at[2])) - x, Math.max(...all.map((at) => at[1] + at[3])) - y];
  const [right, bottom] = free();
  const largest = Math.min(right * 0.8 / w, bottom * 0.8 / h);
  view.scale = Math.min(Math.max(view.scale, 1), Math.max(largest, view.fit));
  view.x = right / 2 - (x + w / 2) * view.scale;
  view.y = bottom / 2 - (y + h / 2) * view.scale;
  move();
}

/** Brings a box into the middle, and marks it. */
export function reveal(box) {
  bring([box]);
  mark(box);
}

/** Marks a box; one that is hidden or cut comes into sight. */
export function mark(box) {
  marked.picked = box;
  if (box) {
    const [right, bottom] = free();
    const [x, y, w, h] = whole(box).map((value) => value * view.scale);
    if (view.x + x + w < 8 || view.y + y + h < 8 || view.x + x > right - 8 || view.y + y + Math.min(h, 48) > bottom - 8) {
      view.x = right / 2 - (x + w / 2);
      view.y = bottom / 2 - (y + h / 2);
    }
  }
  move();
}

/** Leaves only these boxes bright; without a set all are. */
export function brighten(boxes) {
  bright = boxes;
  move();
}

/** The smallest box at a point of the viewport. */
function hit(clientX, clientY) {
  const edge = root.getBoundingClientRect();
  const x = (clientX - edge.left - view.x) / view.scale;
  const y = (clientY - edge.top - view.y) / view.scale;
  const within = ([left, top, w, h]) => x >= left && x <= left + w && y >= top && y <= top + h;
  return stacked.findLast((box) => within(box.at) || (box.words && within(box.words))) ?? null;
}

/** Shows a page: its picture at once, its boxes when they are there. */
export function put(shown) {
  page = shown;
  stacked = page.boxes.toSorted(({ at: a }, { at: b }) => b[2] * b[3] - a[2] * a[3]);
  marked = { hover: null, picked: null };
  picture.style.width = `${page.width}px`;
  picture.style.height = `${page.height}px`;
  fit();
}

/** Whether the wheel zooms: only while a sign says so. */
function take(now) {
  taken = now;
  show($("taken"), now);
}

/** The box that lies next in a direction, by the middle of both. */
function next(dx, dy) {
  const from = marked.picked ? whole(marked.picked) : [...middle(), 0, 0];
  const centre = ([x, y, w, h]) => [x + w / 2, y + h / 2];
  const [fx, fy] = centre(from);
  let best = null;
  let least = Infinity;
  for (const box of page.boxes) {
    const [x, y] = centre(whole(box));
    const [along, across] = [(x - fx) * dx + (y - fy) * dy, Math.abs((x - fx) * dy) + Math.abs((y - fy) * dx)];
    const far = along + across * 2;
    if (box !== marked.picked && along > 4 && far < least) [best, least] = [box, far];
  }
  if (best) on.pick(best);
}

const pointers = new Map();
let moved = 0;

/** Middle and spread of the fingers. */
function hand() {
  const all = [...pointers.values()];
  const mean = (of) => all.reduce((sum, point) => sum + of(point), 0) / all.length;
  const [x, y] = [mean((p) => p.x), mean((p) => p.y)];
  return { x, y, spread: all.length > 1 ? Math.hypot(all[0].x - all[1].x, all[0].y - all[1].y) : 0 };
}

function down(event) {
  if (event.button > 0) return;
  if (!pointers.size) moved = 0;
  root.setPointerCapture(event.pointerId);
  pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
}

function drag(event) {
  if (!pointers.has(event.pointerId)) return over(event);
  const before = hand();
  pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  const after = hand();
  moved += Math.abs(after.x - before.x) + Math.abs(after.y - before.y) + Math.abs(after.spread - before.spread);
  if (moved <= SLOP) return;
  root.classList.add("moving");
  const edge = root.getBoundingClientRect();
  if (before.spread && after.spread) zoom(after.spread / before.spread, before.x - edge.left, before.y - edge.top);
  pan(after.x - before.x, after.y - before.y);
}

function over(event) {
  if (event.pointerType === "touch") return;
  const box = hit(event.clientX, event.clientY);
  if (box === marked.hover) return;
  marked.hover = box;
  root.classList.toggle("over", Boolean(box));
  root.title = box ? box.name : "";
  if (!asked) {
    asked = true;
    requestAnimationFrame(draw);
  }
}

function up(event) {
  if (!pointers.delete(event.pointerId)) return;
  if (!pointers.size) root.classList.remove("moving");
  if (event.type !== "pointerup" || moved > SLOP) return;
  if (event.pointerType !== "touch") take(true);
  on.pick(hit(event.clientX, event.clientY));
}

function wheel(event) {
  if (!event.ctrlKey && !taken) return;
  event.preventDefault();
  const edge = root.getBoundingClientRect();
  // Lines and pages as pixels; a notch of a wheel is about a hundred of them.
  const unit = [1, 16, 400][event.deltaMode] ?? 1;
  if (event.shiftKey) return pan(-(event.deltaX || event.deltaY) * unit, 0);
  const strength = event.ctrlKey && Math.abs(event.deltaY) < 50 ? 0.01 : 0.0015;
  zoom(Math.exp(-Math.max(-200, Math.min(200, event.deltaY * unit)) * strength), event.clientX - edge.left, event.clientY - edge.top);
}

export function full(pane) {
  if (document.fullscreenElement) document.exitFullscreen();
  else pane.requestFullscreen?.().catch(() => {});
}

const keys = {
  ArrowLeft: (alt) => (alt ? next(-1, 0) : pan(STEP, 0)),
  ArrowRight: (alt) => (alt ? next(1, 0) : pan(-STEP, 0)),
  ArrowUp: (alt) => (alt ? next(0, -1) : pan(0, STEP)),
  ArrowDown: (alt) => (alt ? next(0, 1) : pan(0, -STEP)),
  "+": () => zoom(1.25),
  "=": () => zoom(1.25),
  "-": () => zoom(0.8),
  0: fit,
  9: actual,
  f: () => full($("stage")),
  Enter: () => marked.picked && on.open(marked.picked),
};

function key(event) {
  if (event.ctrlKey || event.metaKey) return;
  if (event.key === "Escape" && (taken || marked.picked)) {
    event.preventDefault();
    event.stopPropagation();
    return taken ? take(false) : on.pick(null);
  }
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (!Object.hasOwn(keys, name) || (event.altKey && !name.startsWith("Arrow"))) return;
  event.preventDefault();
  event.stopPropagation();
  keys[name](event.altKey);
}

/** Moves to where the small picture was pressed. */
function jump(event) {
  if (event.buttons !== 1) return;
  const edge = map.getBoundingClientRect();
  view.x = root.clientWidth / 2 - ((event.clientX - edge.left) / edge.width) * page.width * view.scale;
  view.y = root.clientHeight / 2 - ((event.clientY - edge.top) / edge.height) * page.height * view.scale;
  move();
}

/** `handlers`: `pick(box or null)`, `open(box)`, `moved(where)`. */
export function start(handlers) {
  on = handlers;
  // A sheet of another theme has come: what lies over it has other colours, too.
  picture.onload = draw;
  map.append(el("img", { alt: "", draggable: false }), el("i"));
  const events = { pointerdown: down, pointermove: drag, pointerup: up, pointercancel: up, keydown: key, blur: () => take(false),
    pointerleave: () => { marked.hover = null; draw(); } };
  for (const [name, handler] of Object.entries(events)) root.addEventListener(name, handler);
  root.ondblclick = (event) => {
    const box = hit(event.clientX, event.clientY);
    if (box) on.open(box);
  };
  $("stage").addEventListener("wheel", wheel, { passive: false });
  map.onpointerdown = jump;
  map.onpointermove = jump;
  const buttons = { "zoom-in": () => zoom(1.25), "zoom-out": () => zoom(0.8), "zoom-fit": fit, "zoom-actual": actual, "zoom-full": keys.f };
  for (const [id, act] of Object.entries(buttons)) $(id).onclick = act;
  document.addEventListener("fullscreenchange", () => { for (const button of document.querySelectorAll("[id$=-full]")) button.lastChild.textContent = document.fullscreenElement ? "Leave full screen" : "Full screen"; });
  let width = 0;
  new ResizeObserver(() => {
    // The first size, and any other one while all of the page is shown.
    if (root.clientWidth && (!width || view.scale === view.fit)) fit();
    else if (root.clientWidth) move();
    width = root.clientWidth;
  }).observe(root);
}
