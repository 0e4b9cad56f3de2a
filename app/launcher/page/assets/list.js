// Keeps the list of requests up to date, and presses buttons without loading the page anew.

const body = document.getElementById('requests');
const summary = document.getElementById('summary');
const pause = document.getElementById('pause');
const spokenEveryMs = 3_000;

let paused = false;
let source;
let newestSummary = '';
let spokenAt = -spokenEveryMs;
let speaking = false;

function connect() {
  source?.close();
  source = undefined;
  // A browser keeps few connections to a port open: a page that nobody sees leaves its own to others.
  if (paused || document.hidden) return;
  source = new EventSource('/updates');
  source.onmessage = ({ data }) => show(JSON.parse(data));
  source.onerror = () => speak('npm start has ended, or cannot be reached.');
}

function show({ rows, summary: text, health }) {
  const template = document.createElement('template');
  template.innerHTML = rows;
  const fresh = [...template.content.children];
  const ids = new Set(fresh.map(({ id }) => id));
  for (const row of [...body.rows]) if (!ids.has(row.id)) row.remove();
  fresh.forEach((row, index) => {
    const shown = document.getElementById(row.id);
    if (!shown) body.insertBefore(row, body.rows[index] ?? null);
    else if (!shown.isEqualNode(row)) update(shown, row);
  });
  document.getElementById('empty').hidden = fresh.length > 0;
  speak(text);
  showHealth(health);
}

/** Cell by cell, so that a link that has the focus keeps it. */
function update(shown, row) {
  shown.className = row.className;
  [...row.cells].forEach((cell, index) => {
    if (!shown.cells[index].isEqualNode(cell)) shown.cells[index].replaceWith(cell);
  });
}

/** Screen readers read each change out, and under load there is one every quarter of a second. */
function speak(text) {
  newestSummary = text;
  if (speaking) return;
  speaking = true;
  setTimeout(
    () => {
      speaking = false;
      spokenAt = performance.now();
      if (summary.textContent !== newestSummary) summary.textContent = newestSummary;
    },
    Math.max(0, spokenAt + spokenEveryMs - performance.now()),
  );
}

function showHealth({ condition }) {
  for (const button of document.querySelectorAll('[data-condition]')) {
    button.setAttribute('aria-pressed', String(button.dataset.condition === condition));
  }
  const other = document.getElementById('other');
  if (other) other.hidden = condition !== 'other';
}

async function press(form) {
  try {
    const response = await fetch(form.action, { method: 'POST' });
    if (!response.ok) speak(await response.text());
  } catch {
    speak('npm start has ended, or cannot be reached.');
  }
}

document.addEventListener('submit', (event) => {
  event.preventDefault();
  press(event.target);
});
pause.addEventListener('click', () => {
  paused = !paused;
  pause.setAttribute('aria-pressed', String(paused));
  connect();
});
document.addEventListener('visibilitychange', connect);
pause.hidden = false;
connect();
