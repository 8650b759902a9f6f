// Kinds, regions, numbers and times in words.
import kinds from "./kinds.js";

const [colours, all] = kinds;
const known = new Map(all.map(([name, plural, colour, counts = 1], rank) => [name, { plural, colour: colours[colour], counts, rank }]));
const places = {
  "us-south": "Dallas", "us-east": "Washington DC", "eu-de": "Frankfurt", "eu-gb": "London", "eu-es": "Madrid",
  "jp-tok": "Tokyo", "jp-osa": "Osaka", "au-syd": "Sydney", "br-sao": "São Paulo", "ca-tor": "Toronto",
  "ca-mon": "Montreal", "in-che": "Chennai", "in-mum": "Mumbai", global: "Global",
};

/** Several of what no table knows. */
const several_of = (words) => (/[^aeou]y$/.test(words) ? `${words.slice(0, -1)}ies` : /(s|x|ch|sh)$/.test(words) ? `${words}es` : `${words}s`);
/** Several of a kind. */
export const plural = (kind) => known.get(kind)?.plural || several_of(kind.replaceAll("_", " "));
/** One of a kind. */
export const singular = (kind) => (known.has(kind) ? plural(kind).replace(/xes$/, "x").replace(/s$/, "") : kind.replaceAll("_", " "));
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
export const colour = (kind) => known.get(kind)?.colour ?? "#878d96";
export const rank = (kind) => known.get(kind)?.rank ?? known.size;
/** Whether it counts in the number of resources: places do not, nor what is only said of others. */
export const isResource = (kind) => Boolean(known.get(kind)?.counts ?? true);
/** A region's city, where it is known. */
export const place = (region) => (Object.hasOwn(places, region) ? places[region] : "");

// Made once: each call of `localeCompare` with options makes one anew.
export const compare = new Intl.Collator("en", { numeric: true }).compare;
export const number = new Intl.NumberFormat("en-US").format;
export const counted = (value, kind) => `${number(value)} ${value === 1 ? singular(kind) : plural(kind)}`;
/** So many of all; all where none is left out. */
export const share = (value, all, word) => (value < all ? `${number(value)} of ` : "") + (word ? several(all, word) : number(all));
export const several = (value, word) => `${number(value)} ${word}${value === 1 ? "" : "s"}`;

export function size(bytes) {
  if (bytes < 1e6) return `${number(Math.ceil(bytes / 1e3))} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** 75 seconds as 1:15. */
export function duration(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** As the drawing says when it was read: 2026-11-26 20:04 UTC. */
export function minute(time) {
  const date = new Date(time ?? "");
  return Number.isNaN(date.getTime()) ? "" : `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** How long something took: 75 seconds as 1:15 minutes. */
export function took(milliseconds) {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 1 ? "less than a second" : seconds < 60 ? `${seconds} s` : `${duration(milliseconds)} minutes`;
}

export const clock = (time) => new Date(time).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
