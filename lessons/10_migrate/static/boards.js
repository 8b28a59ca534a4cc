// The page /manage-boards.

import { attempt, focusMessage, form, nameForm, say, send, show } from "./common.js";

const { boards: BOARDS, users: USERS } = document.getElementById("app").dataset;
let editing = null; // the id of the board in the form, null for a new one
let page = 1;

async function list() {
  let found = await send("GET", `${BOARDS}?page=${page}`);
  if (found.boards.length === 0 && page > 1) {
    page = Math.max(found.pages, 1); // the last board of the last page was deleted
    found = await send("GET", `${BOARDS}?page=${page}`);
  }
  const texts = (board) => ({
    title: board.title,
    author: board.author.name,
    content: board.content,
  });
  show(found.boards, (board) => board.title, texts, edit, remove);
  document.getElementById("pages").hidden = found.pages < 2;
  document.getElementById("page").textContent = `Page ${found.page} of ${found.pages}`;
  document.getElementById("newer").disabled = found.page === 1;
  document.getElementById("older").disabled = found.page >= found.pages;
}

// Offer the users as authors.
async function listAuthors() {
  const users = await send("GET", USERS);
  const options = users.map((user) => new Option(user.name, user.id));
  form.elements.user_id.replaceChildren(new Option("Choose an author", ""), ...options);
}

// Fill the form with a board, or empty it for a new one.
function fill(board) {
  editing = board?.id ?? null;
  form.elements.title.value = board?.title ?? "";
  form.elements.content.value = board?.content ?? "";
  form.elements.user_id.value = board?.author.id ?? "";
  nameForm("board", editing !== null);
}

function edit(board) {
  fill(board);
  say("");
  form.elements.title.focus();
}

function remove(board) {
  if (!confirm(`Delete ${board.title}?`)) return;
  attempt(async () => {
    await send("DELETE", `${BOARDS}/${board.id}`);
    if (editing === board.id) fill(null);
    await list();
    say(`${board.title} is deleted.`);
    focusMessage();
  });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    const board = {
      title: form.elements.title.value,
      content: form.elements.content.value,
      user_id: Number(form.elements.user_id.value),
    };
    const wasEditing = editing !== null;
    if (wasEditing) await send("PATCH", `${BOARDS}/${editing}`, board);
    else await send("POST", BOARDS, board);
    if (!wasEditing) page = 1; // where the newest board stands
    fill(null);
    await list();
    say(wasEditing ? `${board.title} is saved.` : `${board.title} is added.`);
  });
});

document.getElementById("cancel").addEventListener("click", () => {
  fill(null);
  say("");
});

for (const [id, step] of [["newer", -1], ["older", 1]]) {
  document.getElementById(id).addEventListener("click", () => {
    page += step;
    attempt(list);
  });
}

attempt(async () => {
  await listAuthors();
  await list();
});
