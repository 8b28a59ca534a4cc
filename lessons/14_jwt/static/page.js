// The page: it works with the API, and never sees a token. The browser keeps the tokens in cookies
// that no script can read, and sends them by itself.

const form = document.getElementById("form");
let user = null; // who is logged in, as the API shows a user

// Return the value of a cookie that scripts may read.
function cookie(name) {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
  return found?.slice(name.length + 1) ?? "";
}

// Send a request and return the answer's data, or throw an error with the API's own words.
async function send(method, url, { body = null, csrf = "csrf_access_token" } = {}) {
  // What changes something needs the CSRF token: a page of somebody else can't read it.
  const headers = method === "GET" ? {} : { "X-CSRF-TOKEN": cookie(csrf) };
  if (body) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(url, { method, headers, body: body && JSON.stringify(body) });
  } catch {
    throw new Error("The site does not answer. Is `flask run` still running?");
  }
  const data = response.status === 204 ? null : await response.json();
  if (!response.ok) {
    throw Object.assign(new Error(data.message), { status: response.status, errors: data.errors });
  }
  return data;
}

const refresh = () => send("POST", "refresh", { csrf: "csrf_refresh_token" });

// Send a request. If the access token has expired, get a new one first and try once more.
async function sendAsUser(method, url) {
  try {
    return await send(method, url);
  } catch (error) {
    if (error.status !== 401) throw error;
    await refresh();
    return send(method, url);
  }
}

// Show the form to a visitor and the buttons to a user. All data gets in by textContent.
function show(found) {
  user = found;
  document.getElementById("title").textContent = user ? `Hello, ${user.username}` : "Welcome";
  form.hidden = user !== null;
  document.getElementById("user").hidden = user === null;
  document.getElementById("id").textContent = user?.id ?? "";
  document.getElementById("role").textContent = user?.is_admin ? "You are an admin." : "";
  const readable = document.cookie.split("; ").join("\n");
  document.getElementById("cookies").textContent = readable || "(none)";
}

// Say what happened, and what is wrong with which field of the form.
function say(text, error = null) {
  const message = document.getElementById("message");
  message.textContent = error ? error.message : text;
  message.classList.toggle("error", error !== null);
  for (const name of ["username", "password"]) {
    const problem = error?.errors?.[name]?.join(" ") ?? "";
    document.getElementById(`${name}-error`).textContent = problem;
    form.elements[name].setAttribute("aria-invalid", String(problem !== ""));
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

function typed() {
  return { username: form.elements.username.value, password: form.elements.password.value };
}

async function logIn() {
  show(await send("POST", "login", { body: { ...typed(), cookies: true } }));
  form.reset();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    await logIn();
    say("You are logged in.");
    focusMessage();
  });
});

// Do something when a button is clicked.
function on(id, action) {
  document.getElementById(id).addEventListener("click", () => attempt(action));
}

on("register", async () => {
  await send("POST", "register", { body: typed() });
  await logIn();
  say("You are registered, and logged in.");
  focusMessage();
});

on("refresh", async () => {
  show(await refresh());
  say("You have a new access token. It is not fresh.");
});

on("log-out", async () => {
  await sendAsUser("POST", "logout");
  show(null);
  say("You are logged out.");
  focusMessage();
});

on("delete", async () => {
  if (!confirm("Delete your account?")) return;
  await sendAsUser("DELETE", `user/${user.id}`);
  show(null);
  say("Your account is deleted.");
  focusMessage();
});

// The button is gone, so the message gets the focus.
function focusMessage() {
  document.getElementById("message").focus();
}

// A visitor has no cookie of ours. Then there is nothing to ask.
attempt(async () => {
  show(null);
  if (!cookie("csrf_refresh_token")) return;
  try {
    show(await sendAsUser("GET", "me"));
  } catch (error) {
    if (error.status !== 401) throw error;
    say("Your log-in has ended.");
  }
});
