// My updates. What is written in a row is kept on the server while it is being written, and a row is saved without the
// page's being sent again. Without this script the same buttons send the page, and nothing that was written is lost.

const form = document.querySelector("[data-answers]");
const WAIT = 800;
// After a failure: the first pause, and the longest.
const AGAIN = 2000;
const LONGEST = 30000;
const rows = new Map();

if (form) {
  form.addEventListener("input", ({ target }) => begun(target));
  form.addEventListener("change", ({ target }) => begun(target));
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button?.name === "answer_row" && !button.dataset.plain) {
      event.preventDefault();
      save(button);
    }
  });
  // Somebody who leaves the page, or whose connection is back, does not wait for the pause to end.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      keepAll();
    }
  });
  window.addEventListener("online", keepAll);
  window.addEventListener("beforeunload", (event) => {
    if ([...rows.values()].some((row) => row.failed)) {
      event.preventDefault();
    }
  });
}

function stateOf(article) {
  if (!rows.has(article)) {
    rows.set(article, { timer: null, changed: 0, kept: 0, busy: false, failed: 0 });
  }
  return rows.get(article);
}

function setDisabled(boxes, disabled) {
  for (const box of boxes) {
    box.disabled = disabled;
  }
}

function size(data) {
  return [...data.values()].reduce((sum, value) => sum + new TextEncoder().encode(value).length + 200, 0);
}

function begun(box) {
  const article = box.closest("[data-row]");
  if (!article || box.type === "file") {
    return;
  }
  const row = stateOf(article);
  row.changed += 1;
  article.classList.add("app-answer--begun");
  later(article, WAIT);
}

function later(article, pause) {
  const row = stateOf(article);
  clearTimeout(row.timer);
  row.timer = setTimeout(() => keep(article), pause);
}

function keepAll() {
  for (const article of form.querySelectorAll("[data-row]")) {
    const row = stateOf(article);
    if (row.changed > row.kept) {
      clearTimeout(row.timer);
      keep(article);
    }
  }
}

// What a row sends: its own boxes, and what says whose page this is.
function contents(article, { files }) {
  const data = new FormData();
  for (const name of ["ticket", "quarter"]) {
    data.set(name, form.elements[name].value);
  }
  for (const box of article.querySelectorAll("input, textarea")) {
    if (box.type === "file") {
      if (files && box.files.length) {
        data.set(box.name, box.files[0]);
      }
    } else if ((box.type !== "radio" && box.type !== "checkbox") || box.checked) {
      data.set(box.name, box.value);
    }
  }
  return data;
}

function say(article, words, failed = false) {
  const kept = article.querySelector("[data-kept]");
  kept.textContent = words;
  kept.classList.toggle("app-answer__kept--failed", failed);
}

async function keep(article) {
  const row = stateOf(article);
  // One at a time, so that an older text never arrives after a newer one, nor after the answer itself.
  if (row.busy || row.saving || !article.isConnected) {
    return;
  }
  row.keeping = send(article, row);
  await row.keeping;
}

async function send(article, row) {
  const sent = row.changed;
  row.busy = true;
  try {
    const body = contents(article, { files: false });
    // A request that outlives its page may have 64 KB at most.
    const keepalive = document.visibilityState === "hidden" && size(body) < 60_000;
    const answer = await fetch(form.dataset.answers, { method: "POST", body, keepalive });
    if (answer.status === 403) {
      say(article, "Not kept: this page is no longer valid. Copy what you wrote, and open My updates again.", true);
      row.busy = false;
      return;
    }
    if (!answer.ok) {
      throw new Error(String(answer.status));
    }
    const { pages } = await answer.json();
    const page = pages[article.dataset.row];
    if (page) {
      article.querySelector("input[name$='-page']").value = page;
    }
    row.kept = sent;
    row.failed = 0;
    say(article, `Kept at ${clock()}, not given yet`);
  } catch {
    row.failed += 1;
    say(article, "Not kept: we cannot reach the site. Leave this page open; we try again.", true);
  }
  row.busy = false;
  if (row.changed > row.kept) {
    later(article, row.failed ? Math.min(AGAIN * 2 ** (row.failed - 1), LONGEST) : WAIT);
  }
}

async function save(button) {
  const article = button.closest("[data-row]");
  const row = stateOf(article);
  if (row.saving) {
    return;
  }
  row.saving = true;
  clearTimeout(row.timer);
  say(article, "Saving…");
  // What is being kept must not arrive after the answer: it would stand as begun again.
  await row.keeping;
  const data = contents(article, { files: true });
  data.set("answer_row", button.value);
  // What is typed from here on would be neither sent nor shown.
  const boxes = [...article.querySelectorAll("input, textarea")].filter((box) => !box.disabled);
  setDisabled(boxes, true);
  try {
    const answer = await fetch(location.href.split("#")[0], { method: "POST", body: data, headers: { "X-Row": "1" } });
    const text = await answer.text();
    if (answer.headers.has("X-Session")) {
      setDisabled(boxes, false);
      ended(article, text);
    } else if (!answer.ok || !answer.headers.has("X-Answered")) {
      // Something else than a row: the page itself shows what.
      button.dataset.plain = "1";
      setDisabled(boxes, false);
      form.requestSubmit(button);
    } else {
      replace(article, text, answer.headers.get("X-Answered"));
    }
  } catch {
    setDisabled(boxes, false);
    row.saving = false;
    say(article, "Not saved: we cannot reach the site. Leave this page open, and press the button again.", true);
    row.failed += 1;
    later(article, AGAIN);
  }
  row.saving = false;
}

function replace(article, text, answered) {
  const made = new DOMParser().parseFromString(text, "text/html").querySelector("[data-row]");
  // Whoever has gone on to another row is left there.
  const isHere = document.activeElement === document.body || article.contains(document.activeElement);
  rows.delete(article);
  article.replaceWith(made);
  form.parentElement.querySelector("[data-answered]").textContent = answered;
  if (!isHere) {
    return;
  }
  const wrong = made.querySelector(".govuk-textarea--error, .govuk-input--error, .govuk-form-group--error input");
  (wrong ?? made.querySelector("h3")).focus();
}

function ended(article, words) {
  say(article, `${words} `, true);
  const link = document.createElement("a");
  link.className = "govuk-link";
  link.href = location.href;
  link.textContent = "Sign in";
  article.querySelector("[data-kept]").append(link);
  stateOf(article).failed = 0;
  stateOf(article).kept = stateOf(article).changed;
}

function clock() {
  return new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}
