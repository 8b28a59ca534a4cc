// The page asks the API and shows what came. Data gets into the page by textContent only:
// a name such as <b>mina</b> is shown as it is typed, and is never read as HTML.

const USERS = document.getElementById("app").dataset.users;
const form = document.getElementById("user-form");
const list = document.getElementById("users");
const row = document.getElementById("user-row");
let editing = null; // the id of the user in the form, null for a new one

// Send a request and return the answer's data, or throw an error with the API's own words.
async function send(method, url, body) {
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

// Say what happened, and what is wrong with which field.
function say(text, error = null) {
  const message = document.getElementById("message");
  message.textContent = error ? error.message : text;
  message.classList.toggle("error", error !== null);
  for (const field of ["name", "email"]) {
    const problem = error?.errors?.[field]?.join(" ") ?? "";
    document.getElementById(`${field}-error`).textContent = problem;
    form.elements[field].setAttribute("aria-invalid", String(problem !== ""));
  }
}

// Do something, and show the error if it fails.
async function attempt(action) {
  try {
    await action();
  } catch (error) {
    say("", error);
  }
}

// Put the users into the page, one row each.
async function show() {
  const users = await send("GET", USERS);
  list.replaceChildren(...users.map(makeRow));
  document.getElementById("empty").hidden = users.length > 0;
}

function makeRow(user) {
  const item = row.content.cloneNode(true);
  item.querySelector(".name").textContent = user.name;
  item.querySelector(".email").textContent = user.email;
  for (const [name, action] of [["edit", edit], ["delete", remove]]) {
    const button = item.querySelector(`.${name}`);
    button.setAttribute("aria-label", `${button.textContent} ${user.name}`);
    button.addEventListener("click", () => action(user));
  }
  return item;
}

// Fill the form with a user, or empty it for a new one.
function fill(user) {
  editing = user?.id ?? null;
  form.elements.name.value = user?.name ?? "";
  form.elements.email.value = user?.email ?? "";
  document.getElementById("form-title").textContent = user ? "Edit a user" : "Add a user";
  document.getElementById("save").textContent = user ? "Save" : "Add";
  document.getElementById("cancel").hidden = !user;
}

function edit(user) {
  fill(user);
  say("");
  form.elements.name.focus();
}

function remove(user) {
  if (!confirm(`Delete ${user.name}?`)) return;
  attempt(async () => {
    await send("DELETE", `${USERS}/${user.id}`);
    if (editing === user.id) fill(null);
    await show();
    say(`${user.name} is deleted.`);
    document.getElementById("message").focus();
  });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    const user = { name: form.elements.name.value, email: form.elements.email.value };
    const wasEditing = editing !== null;
    if (wasEditing) await send("PUT", `${USERS}/${editing}`, user);
    else await send("POST", USERS, user);
    fill(null);
    await show();
    say(wasEditing ? `${user.name} is saved.` : `${user.name} is added.`);
  });
});

document.getElementById("cancel").addEventListener("click", () => {
  fill(null);
  say("");
});

attempt(show);
