// The public JSON endpoints: one function that asks, and one error that says what the server said.

import { copied, fileOf } from "./copy.js";

const SECONDS_MAX = 60;
const catalogue = new Map();

/** What went wrong. `problem` is the server's own (application/problem+json), or null where no answer came. */
export class Failure extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? "");
    this.status = status;
    this.problem = problem;
  }

  get offline() {
    return this.status === 0;
  }
}

/** An address of the API: parameters without a value are left out, lists are repeated. */
export function apiAddress(path, parameters = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const one of [value].flat()) if (one !== null && one !== undefined && one !== "") query.append(name, one);
  }
  return query.size ? `${path}?${query}` : path;
}

/** The JSON of an address. Throws a Failure; an AbortError when `signal` has ended it. */
export async function get(address, signal) {
  return (await send(address, { signal })).json();
}

/** The same for what hardly changes while the page is open: asked once. */
export function getOnce(address) {
  if (!catalogue.has(address)) {
    const answer = get(address);
    answer.catch(() => catalogue.delete(address));
    catalogue.set(address, answer);
  }
  return catalogue.get(address);
}

/** Any request. `options` are those of fetch. */
export async function send(address, options = {}) {
  const limit = AbortSignal.timeout(SECONDS_MAX * 1000);
  const signal = options.signal ? AbortSignal.any([options.signal, limit]) : limit;
  let answer;
  try {
    answer = await fetch(copied ? fileOf(address) : address, { ...options, signal });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Failure(0, null);
  }
  if (answer.ok) return answer;
  const text = await answer.text();
  let problem = null;
  try {
    problem = JSON.parse(text);
  } catch {
    problem = null;
  }
  throw new Failure(answer.status, { request_id: answer.headers.get("x-request-id"), ...problem });
}
