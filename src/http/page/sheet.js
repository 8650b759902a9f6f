// The sheet itself: the picture of a page as it is shown, light or dark, and as a file.
import { $ } from "./dom.js";
import { text } from "./api.js";

const picture = $("picture");
const system = matchMedia("(prefers-color-scheme: dark)");
/** A browser makes no larger picture of pixels. */
const LARGEST_SIDE = 16_000;
const LARGEST = 64e6;
let url = "";
let on = picture;
let turn = 0;

const isDark = () => (document.documentElement.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";

/** An SVG without the drawing that may lie in it. */
const bare = (svg) => svg.replace(/^(<svg[^>]*?) content="[^"]*"/, "$1");
const asUrl = (svg) => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;

/** Hue, saturation and lightness of #rrggbb. */
function hsl(colour) {
  const [r, g, b] = [1, 3, 5].map((n) => parseInt(colour.slice(n, n + 2), 16) / 255);
  const [high, low] = [Math.max(r, g, b), Math.min(r, g, b)];
  const [light, spread] = [(high + low) / 2, high - low];
  if (!spread) return [0, 0, light];
  const hue = high === r ? ((g - b) / spread + 6) % 6 : high === g ? (b - r) / spread + 2 : (r - g) / spread + 4;
  return [hue * 60, spread / (1 - Math.abs(2 * light - 1)), light];
}

/** A colour on a dark sheet: tints become shades, ink becomes light, colours a little lighter. */
function dark(colour, tile) {
  const [hue, saturation, light] = hsl(colour);
  // Glyphs on tiles are white, also where these are grey or black.
  if (tile && light < 0.7) return light < 0.2 ? "#525252" : colour;
  if (saturation < 0.12 || light > 0.85) {
    // Neighbouring tints stay apart: white is the sheet, what was darker is lighter.
    const turned = light > 0.85 ? 0.09 + (1 - light) * 0.9 : 0.95 - light * 0.55;
    return `hsl(${hue.toFixed()} ${(Math.min(saturation, 0.4) * 100).toFixed()}% ${(turned * 100).toFixed()}%)`;
  }
  return `hsl(${hue.toFixed()} ${(saturation * 80).toFixed()}% ${(Math.max(light, 0.6) * 100).toFixed()}%)`;
}

/** The same picture on a dark sheet. White glyphs and words on tiles stay white. */
function darkened(svg) {
  const rules = [];
  // What comes later wins: tiles keep their colours, so that glyphs and words on them can be read.
  for (const colour of new Set(svg.match(/"#[0-9a-f]{6}"/gi))) {
    const plain = colour.slice(1, -1);
    const value = dark(plain, false);
    if (!/^#fff/i.test(plain)) rules.push(`*[fill=${colour}]{fill:${value}}`);
    rules.push(`*[stroke=${colour}]{stroke:${value}}`);
    for (const part of ["rect", "circle"]) rules.push(`${part}[fill=${colour}]{fill:${dark(plain, true)}}`);
  }
  return svg.replace(/>/, `><style>${rules.join("")}</style>`);
}

async function draw() {
  const mine = (turn += 1);
  if (!url) return on.removeAttribute("src");
  if (!isDark()) return set(url);
  try {
    const svg = darkened(bare(await text(url)));
    if (mine === turn) set(asUrl(svg));
  } catch {
    if (mine === turn) set(url);
  }
}

function set(src) {
  on.src = src;
  if (on === picture) $("minimap").firstElementChild.src = src;
}

/** Shows a page's picture, or another one in its own place. */
export function put(link, place = picture) {
  [url, on] = [link, place];
  draw();
}

/** The page as an SVG file of its own. */
export const svg = async (link) => new Blob([bare(await text(link))], { type: "image/svg+xml" });

/** The page as a picture of pixels, two for one where that is not too large. */
export async function png(link, { width, height }) {
  const scale = Math.min(2, LARGEST_SIDE / width, LARGEST_SIDE / height, Math.sqrt(LARGEST / (width * height)));
  const image = new Image();
  image.src = asUrl(bare(await text(link)));
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((made, failed) => canvas.toBlob((blob) => (blob ? made(blob) : failed(new Error("The picture is too large for this browser."))), "image/png"));
}

export function start() {
  system.addEventListener("change", draw);
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}
