"use strict";

const byId = (id) => document.getElementById(id);
const PAGE = 100;
const SHOWN = 12;
const adapters = new Map();
let asking = false;

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

async function call(path, options) {
  const response = await fetch(path, options);
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.detail || `The server answered ${response.status}.`);
  return body;
}

function chosen() {
  return byId("adapter").hidden ? byId("adapter-name").value.trim() : byId("adapter").value;
}

/** More adapters than a list can show are typed by name. */
async function listAdapters() {
  const page = await call(`v1/adapters?limit=${PAGE}`);
  for (const adapter of page.adapters) adapters.set(adapter.name, adapter);
  const many = page.next !== undefined;
  byId("adapter").hidden = many;
  byId("adapter-name").hidden = !many;
  const target = many ? byId("adapter-names") : byId("adapter");
  for (const name of adapters.keys()) {
    const option = element("option", "", name);
    option.value = name;
    target.append(option);
  }
  if (many) byId("adapter-name").value = page.adapters[0].name;
  if (adapters.size === 0) fail("There is no adapter yet. Put one into the server's folder, or upload one.");
  byId("ask").disabled = adapters.size === 0;
  await about();
}

const TASKS = {
  sequence_classification: (labels, input) => `puts ${input} into one of ${labels.length} classes: ${list(labels)}`,
  multi_label_classification: (labels, input) => `gives ${input} any of ${labels.length} labels: ${list(labels)}`,
  regression: (labels, input) => `gives a number for ${input}`,
  token_classification: (labels) => `finds ${list(types(labels))} in a text`,
};

function list(words) {
  const more = words.length - SHOWN;
  return words.slice(0, SHOWN).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function types(labels) {
  return [...new Set(labels.filter((label) => label !== "O").map((label) => label.replace(/^[BIES]-/, "")))];
}

/** Says what the chosen adapter does. */
async function about() {
  const name = chosen();
  if (!name) return;
  let adapter = adapters.get(name);
  // The list tells no more than the name of one that is not in memory.
  if (!adapter || !(adapter.task || adapter.problem)) {
    const listed = adapter;
    adapter = await call(`v1/adapters/${encodeURIComponent(name)}`)
      .catch((error) => (listed ? { name, problem: error.message } : undefined));
    if (adapter) adapters.set(name, adapter);
  }
  if (name !== chosen()) return;
  if (!adapter) byId("about").textContent = "";
  else if (adapter.problem) byId("about").textContent = adapter.problem;
  else {
    const input = adapter.pairs ? "a pair of texts" : "a text";
    byId("about").textContent = `${capital(TASKS[adapter.task](adapter.labels, input))}. Version ${adapter.version}.`;
    byId("pair").disabled = adapter.task === "token_classification";
    byId("pair").checked = adapter.pairs;
    showSecond();
  }
}

function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}

function showSecond() {
  byId("second").hidden = !byId("pair").checked;
}

function clear() {
  byId("headline").hidden = true;
  byId("problem").hidden = true;
  byId("result").replaceChildren();
  byId("footnote").textContent = "";
}

function fail(message) {
  clear();
  byId("problem").textContent = message;
  byId("problem").hidden = false;
}

function headline(text) {
  byId("headline").textContent = text;
  byId("headline").hidden = false;
}

function showScores(result) {
  // Where a text may have several labels, those that it has.
  const given = result.labels ?? [result.label];
  headline(given.join(", ") || "No label");
  const scores = Object.entries(result.scores).sort((a, b) => b[1] - a[1]);
  const shown = element("dl", "scores");
  for (const [label, score] of scores.slice(0, SHOWN)) {
    const best = given.includes(label) ? " best" : "";
    const track = element("dd", `track${best}`);
    const bar = element("div", "bar");
    bar.style.width = `${(100 * score).toFixed(2)}%`;
    track.append(bar);
    track.setAttribute("aria-hidden", "true");
    shown.append(element("dt", best.trim(), label), track, element("dd", `number${best}`, score.toFixed(4)));
  }
  byId("result").append(shown);
  return scores.length > SHOWN ? `${scores.length - SHOWN} more labels are less probable. ` : "";
}

function showValue(result) {
  byId("result").append(element("p", "value", String(Number(result.value.toPrecision(5)))));
  return "";
}

function showEntities(result) {
  const count = result.entities.length;
  headline(count === 0 ? "Nothing found" : count === 1 ? "One found" : `${count} found`);
  const shown = element("p", "marked");
  let at = 0;
  for (const entity of result.entities) {
    shown.append(result.text.slice(at, entity.start));
    const mark = element("mark", "", result.text.slice(entity.start, entity.end));
    mark.append(element("small", "", `${entity.type} ${entity.score.toFixed(2)}`));
    shown.append(mark);
    at = entity.end;
  }
  shown.append(result.text.slice(at));
  byId("result").append(shown);
  return "";
}

function show(result) {
  clear();
  const note = result.scores ? showScores(result) : result.entities ? showEntities(result) : showValue(result);
  byId("footnote").textContent = note
    + (result.truncated ? "The text was cut to what the adapter takes. " : "")
    + `Answered by ${result.adapter}, version ${result.version}.`;
}

async function ask(event) {
  event.preventDefault();
  // The button stays as it is: one that is disabled loses the keyboard's focus.
  if (asking) return;
  asking = true;
  const request = { adapter: chosen(), text: byId("text").value };
  if (byId("pair").checked) request.second_text = byId("second-text").value;
  byId("answer").setAttribute("aria-busy", "true");
  try {
    const answer = await call("v1/predict", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(request),
    });
    show(answer.results[0]);
  } catch (error) {
    fail(error.message);
  } finally {
    asking = false;
    byId("answer").setAttribute("aria-busy", "false");
  }
}

byId("form").addEventListener("submit", ask);
byId("form").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) byId("form").requestSubmit();
});
byId("adapter").addEventListener("change", about);
byId("adapter-name").addEventListener("change", about);
byId("pair").addEventListener("change", showSecond);
listAdapters().catch((error) => fail(error.message));
