// The page /manage-users.

import { attempt, focusMessage, form, nameForm, say, send, show } from "./common.js";

const USERS = document.getElementById("app").dataset.users;
let editing = null; // the id of the user in the form, null for a new one

async function list() {
  const texts = (user) => ({ name: user.name, email: user.email });
  show(await send("GET", USERS), (user) => user.name, texts, edit, remove);
}

// Fill the form with a user, or empty it for a new one.
function fill(user) {
  editing = user?.id ?? null;
  form.elements.name.value = user?.name ?? "";
  form.elements.email.value = user?.email ?? "";
  nameForm("user", editing !== null);
}

function edit(user) {
  fill(user);
  say("");
  form.elements.name.focus();
}

function remove(user) {
  if (!confirm(`Delete ${user.name} and all boards of ${user.name}?`)) return;
  attempt(async () => {
    await send("DELETE", `${USERS}/${user.id}`);
    if (editing === user.id) fill(null);
    await list();
    say(`${user.name} is deleted.`);
    focusMessage();
  });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    const user = { name: form.elements.name.value, email: form.elements.email.value };
    const wasEditing = editing !== null;
    if (wasEditing) await send("PATCH", `${USERS}/${editing}`, user);
    else await send("POST", USERS, user);
    fill(null);
    await list();
    say(wasEditing ? `${user.name} is saved.` : `${user.name} is added.`);
  });
});

document.getElementById("cancel").addEventListener("click", () => {
  fill(null);
  say("");
});

attempt(list);
