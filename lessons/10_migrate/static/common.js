// What both pages need: ask the API, and show what came. Data gets into a page by textContent only:
// a name such as <b>mina</b> is shown as it is typed, and is never read as HTML.

export const form = document.getElementById("form");

// Send a request and return the answer's data, or throw an error with the API's own words.
export async function send(method, url, body) {
  const options = { method };
  if (body) {
    options.headers = { "Content-Type": "application/json" };
    options.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(url, options);
  } catch {
    throw new Error("The site does not answer. Is `flask run` still running?");
  }
  if (response.status === 204) return null;
  const data = await response.json();
  if (!response.ok) throw Object.assign(new Error(data.message), { errors: data.errors ?? {} });
  return data;
}

// Say what happened, and what is wrong with which field of the form.
export function say(text, error = null) {
  const message = document.getElementById("message");
  message.textContent = error ? error.message : text;
  message.classList.toggle("error", error !== null);
  for (const field of form.elements) {
    if (!field.name) continue;
    const problem = error?.errors?.[field.name]?.join(" ") ?? "";
    document.getElementById(`${field.name}-error`).textContent = problem;
    field.setAttribute("aria-invalid", String(problem !== ""));
  }
}

// Do something, and show the error if it fails.
export async function attempt(action) {
  try {
    await action();
  } catch (error) {
    say("", error);
  }
}

// Put rows into the list, one for each thing. `texts` are what its parts show, by class.
export function show(things, title, texts, edit, remove) {
  const row = document.getElementById("row");
  const rows = things.map((thing) => {
    const item = row.content.cloneNode(true);
    for (const [part, text] of Object.entries(texts(thing))) {
      item.querySelector(`.${part}`).textContent = text;
    }
    for (const [name, action] of [["edit", edit], ["delete", remove]]) {
      const button = item.querySelector(`.${name}`);
      button.setAttribute("aria-label", `${button.textContent} ${title(thing)}`);
      button.addEventListener("click", () => action(thing));
    }
    return item;
  });
  document.getElementById("rows").replaceChildren(...rows);
  document.getElementById("empty").hidden = things.length > 0;
}

// Say what the form is for: a new thing or, with `editing`, one that is there.
export function nameForm(kind, editing) {
  document.getElementById("form-title").textContent = editing ? `Edit a ${kind}` : `Add a ${kind}`;
  document.getElementById("save").textContent = editing ? "Save" : "Add";
  document.getElementById("cancel").hidden = !editing;
}

// After something is deleted its button is gone, so the message gets the focus.
export function focusMessage() {
  document.getElementById("message").focus();
}
