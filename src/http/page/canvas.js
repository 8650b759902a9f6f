// A picture in a viewport: moved and zoomed by mouse, touch and keyboard. Boxes are found by their coordinates, not by
// elements: a page may hold hundreds.
import { $, show } from "./dom.js";

const LARGEST = 4;
/** Pixels that an arrow key moves, and that a pointer may move while it still only clicks. */
const STEP = 80;
const SLOP = 4;
/** Until the picture is drawn anew in its new size, so that moving stays smooth. */
const REST = 160;

const root = $("canvas");
const picture = $("picture");
const frames = { hover: $("hover"), picked: $("picked") };
const view = { x: 0, y: 0, scale: 1, fit: 1 };
let page = { width: 1, height: 1, boxes: [] };
let marked = { hover: null, picked: null };
let on = { pick() {}, open() {} };
let asked = false;
let rest = 0;

function draw() {
  asked = false;
  picture.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.scale})`;
  for (const [name, frame] of Object.entries(frames)) {
    const box = marked[name];
    show(frame, Boolean(box));
    if (!box) continue;
    const [x, y, w, h] = box.at;
    frame.style.transform = `translate(${view.x + x * view.scale}px, ${view.y + y * view.scale}px)`;
    frame.style.width = `${w * view.scale}px`;
    frame.style.height = `${h * view.scale}px`;
  }
}

function move() {
  root.classList.add("busy");
  clearTimeout(rest);
  rest = setTimeout(() => root.classList.remove("busy"), REST);
  hold();
  if (asked) return;
  asked = true;
  requestAnimationFrame(draw);
}

/** Keeps some of the picture within the viewport. */
function hold() {
  const bound = (at, size, room) => Math.min(room * 0.8, Math.max(room * 0.2 - size * view.scale, at));
  view.x = bound(view.x, page.width, root.clientWidth);
  view.y = bound(view.y, page.height, root.clientHeight);
}

export function fit() {
  const { clientWidth: w, clientHeight: h } = root;
  view.fit = Math.min((w - 32) / page.width, (h - 32) / page.height, 1.5);
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

function pan(dx, dy) {
  view.x += dx;
  view.y += dy;
  move();
}

/** Brings a box into the middle, large enough to be read, and marks it. */
export function reveal(box) {
  const [x, y, w, h] = box.at;
  // Beside the facts, or above them.
  const { clientWidth: width, clientHeight: height } = root;
  const facts = $("facts");
  const beside = facts.offsetWidth < width;
  const [right, bottom] = [width - (beside ? facts.offsetWidth : 0), height - (beside ? 0 : facts.offsetHeight)];
  const whole = Math.min(right * 0.8 / w, bottom * 0.8 / h);
  view.scale = Math.min(Math.max(view.scale, 1), Math.max(whole, view.fit));
  view.x = right / 2 - (x + w / 2) * view.scale;
  view.y = bottom / 2 - (y + h / 2) * view.scale;
  mark(box);
}

export function mark(box) {
  marked.picked = box;
  move();
}

/** The innermost box at a point of the viewport: those that lie in others come after them. */
function hit(clientX, clientY) {
  const edge = root.getBoundingClientRect();
  const x = (clientX - edge.left - view.x) / view.scale;
  const y = (clientY - edge.top - view.y) / view.scale;
  return page.boxes.findLast(({ at: [left, top, w, h] }) => x >= left && x <= left + w && y >= top && y <= top + h) ?? null;
}

/** Shows a page: its picture at once, its boxes when they are there. */
export function put(shown) {
  page = shown;
  marked = { hover: null, picked: null };
  picture.style.width = `${page.width}px`;
  picture.style.height = `${page.height}px`;
  fit();
}

const pointers = new Map();
let moved = 0;

/** Middle and spread of the fingers. */
function hand() {
  const all = [...pointers.values()];
  const middle = (of) => all.reduce((sum, point) => sum + of(point), 0) / all.length;
  const [x, y] = [middle((p) => p.x), middle((p) => p.y)];
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
  if (event.type === "pointerup" && moved <= SLOP) on.pick(hit(event.clientX, event.clientY));
}

function wheel(event) {
  event.preventDefault();
  const edge = root.getBoundingClientRect();
  // Lines and pages as pixels; a notch of a wheel is about a hundred of them.
  const unit = [1, 16, 400][event.deltaMode] ?? 1;
  if (event.shiftKey) return pan(-(event.deltaX || event.deltaY) * unit, 0);
  const strength = event.ctrlKey ? 0.01 : 0.0015;
  zoom(Math.exp(-Math.max(-200, Math.min(200, event.deltaY * unit)) * strength), event.clientX - edge.left, event.clientY - edge.top);
}

const keys = {
  ArrowLeft: () => pan(STEP, 0),
  ArrowRight: () => pan(-STEP, 0),
  ArrowUp: () => pan(0, STEP),
  ArrowDown: () => pan(0, -STEP),
  "+": () => zoom(1.25),
  "=": () => zoom(1.25),
  "-": () => zoom(0.8),
  0: fit,
  Enter: () => marked.picked && on.open(marked.picked),
  Escape: () => on.pick(null),
};

/** `handlers`: `pick(box or null)`, `open(box)`. */
export function start(handlers) {
  on = handlers;
  root.addEventListener("pointerdown", down);
  root.addEventListener("pointermove", drag);
  root.addEventListener("pointerup", up);
  root.addEventListener("pointercancel", up);
  root.addEventListener("pointerleave", () => { marked.hover = null; draw(); });
  root.addEventListener("dblclick", (event) => {
    const box = hit(event.clientX, event.clientY);
    if (box) on.open(box);
  });
  root.addEventListener("wheel", wheel, { passive: false });
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });
  $("zoom-in").addEventListener("click", () => zoom(1.25));
  $("zoom-out").addEventListener("click", () => zoom(0.8));
  $("zoom-fit").addEventListener("click", fit);
  let width = 0;
  new ResizeObserver(() => {
    // The first size, and any other one while all of the page is shown.
    if (root.clientWidth && (!width || view.scale === view.fit)) fit();
    width = root.clientWidth;
  }).observe(root);
}
