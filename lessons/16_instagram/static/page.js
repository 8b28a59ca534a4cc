// The page: it works with the API as any other client does. The token is kept in a variable, where
// no other page finds it; when this page is closed or loaded again, you log in again.

const form = document.getElementById("form");
const list = document.getElementById("posts");
const older = document.getElementById("older");
let token = null;
let next = null; // the cursor of the next page

// Send a request and return the answer's data, or throw an error with the API's own words.
async function send(method, url, body = null) {
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  if (body) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(url, { method, headers, body: body && JSON.stringify(body) });
  } catch {
    throw new Error("The site does not answer. Is `flask run` still running?");
  }
  const data = response.status === 204 ? null : await response.json();
  if (!response.ok) throw new Error(data.message);
  return data;
}

function say(text, isError = false) {
  const message = document.getElementById("message");
  message.textContent = text;
  message.classList.toggle("error", isError);
}

// Do something, and show the error if it fails.
async function attempt(action) {
  say("");
  try {
    await action();
  } catch (error) {
    say(error.message, true);
  }
}

// Show the form, or the feed of whoever has logged in.
function show(username) {
  const title = document.getElementById("title");
  title.textContent = username ? `Hello, ${username}` : "Welcome";
  form.hidden = username !== null;
  document.getElementById("feed").hidden = username === null;
  title.focus();
}

// Return the list item of a post. All data gets in by textContent and by properties.
function itemOf(post) {
  const item = document.getElementById("post").content.cloneNode(true).firstElementChild;
  item.querySelector("h2").textContent = post.author;
  item.querySelector(".caption").textContent = post.caption;
  const image = item.querySelector("img");
  image.src = post.photo;
  image.alt = `Photo by ${post.author}`;
  const button = item.querySelector(".like");
  button.addEventListener("click", () =>
    attempt(async () => {
      await send(post.liked ? "DELETE" : "PUT", `posts/${post.id}/likes/me`);
      post = await send("GET", `posts/${post.id}`);
      count(item, post);
    }),
  );
  count(item, post);
  return item;
}

// Show what changes on a post.
function count(item, post) {
  const button = item.querySelector(".like");
  button.textContent = post.liked ? "♥ Like" : "♡ Like";
  button.setAttribute("aria-pressed", String(post.liked));
  const likes = post.likes_count === 1 ? "1 like" : `${post.likes_count} likes`;
  const comments = post.comments_count === 1 ? "1 comment" : `${post.comments_count} comments`;
  item.querySelector(".quiet").textContent = `${likes}, ${comments}`;
}

// Get a page of the feed and put it below what is there.
async function load(cursor) {
  const query = new URLSearchParams({ limit: 3 });
  if (cursor) query.set("cursor", cursor);
  const page = await send("GET", `feed?${query}`);
  if (!cursor) list.replaceChildren();
  list.append(...page.items.map(itemOf));
  next = page.next;
  older.hidden = next === null;
  if (!list.children.length) say("There is nothing yet. Follow somebody: the page of the API shows how.");
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    const username = form.elements.username.value;
    token = (await send("POST", "login", { username, password: form.elements.password.value })).access_token;
    form.reset();
    show(username);
    await load(null);
  });
});

older.addEventListener("click", () => attempt(() => load(next)));
document.getElementById("newest").addEventListener("click", () => attempt(() => load(null)));
document.getElementById("log-out").addEventListener("click", () => {
  token = null;
  list.replaceChildren();
  show(null);
  say("You are logged out here.");
});
