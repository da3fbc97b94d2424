// Requests with a key. The key is in this module's memory and nowhere else: gone with the page.

import { apiAddress, send } from "./api.js";
import { language } from "./strings.js";

const MEDIA_TYPES = { xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", csv: "text/csv", json: "application/json" };
let key = "";

/** Whether a key is at hand. */
export function hasKey() {
  return key !== "";
}

/** Takes a key, or forgets it. */
export function useKey(given) {
  key = given.trim();
}

/** The JSON of an address that needs the key. */
export async function ask(path, parameters, signal) {
  return (await request(path, parameters, { signal })).json();
}

/** A file that needs the key, saved under `name`. */
export async function save(path, name, parameters = {}) {
  const blob = await (await request(path, parameters)).blob();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** A write as JSON. */
export async function act(path, body, parameters = {}) {
  const headers = { "Content-Type": "application/json", "Idempotency-Key": once() };
  return (await request(path, parameters, { method: "POST", headers, body: JSON.stringify(body) })).json();
}

/** A file sent in; what it is follows from the end of its name. */
export async function sendFile(path, file, parameters) {
  const headers = { "Content-Type": MEDIA_TYPES[file.name.split(".").pop().toLowerCase()] ?? file.type, "Idempotency-Key": once() };
  return (await request(path, { ...parameters, file_name: file.name }, { method: "POST", headers, body: file })).json();
}

function request(path, parameters, options = {}) {
  const headers = { ...options.headers, Authorization: `Bearer ${key}` };
  return send(apiAddress(path, { ...parameters, lang: language() }), { ...options, headers, cache: "no-store" });
}

function once() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
