"use strict";
// Sorts and searches the table of students. Without this script the page shows all the same.
(() => {
  const body = document.querySelector("#table tbody");
  const rows = [...body.rows];
  const names = rows.map((row) => row.cells[0].textContent.normalize("NFC").toLowerCase());
  const number = new Map(rows.map((row, index) => [row, index]));
  const found = document.querySelector("#found");

  const value = (row, column) =>
    column === 0 ? names[number.get(row)] : Number(row.cells[column].dataset.value);

  document.querySelectorAll("#table thead th").forEach((head, column) => {
    head.querySelector("button").addEventListener("click", () => {
      const descending = head.getAttribute("aria-sort") === "ascending" ||
        (column > 0 && head.getAttribute("aria-sort") === "none");
      for (const other of head.parentElement.cells) other.setAttribute("aria-sort", "none");
      head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      const sorted = [...rows].sort((one, two) => {
        const [a, b] = [value(one, column), value(two, column)];
        const order = column === 0 ? a.localeCompare(b) : a - b;
        return (descending ? -order : order) || number.get(one) - number.get(two);
      });
      body.append(...sorted);
    });
  });

  document.querySelector("#search").addEventListener("input", (event) => {
    const wanted = event.target.value.normalize("NFC").toLowerCase().trim();
    let count = 0;
    rows.forEach((row, index) => {
      const fits = names[index].includes(wanted);
      row.hidden = !fits;
      if (fits) count += 1;
    });
    found.textContent = wanted ? `${count} / ${rows.length}` : "";
  });

  // One student's page, made when it is asked for. Texts are set as text: they are no markup.
  const data = JSON.parse(document.querySelector("#data").textContent);
  const overview = document.querySelector(".overview");
  const article = document.querySelector("#student");
  const kept = article.childElementCount;

  const add = (parent, tag, text = "", kind = "") => {
    const element = document.createElement(tag);
    element.textContent = text;
    if (kind) element.className = kind;
    parent.append(element);
    return element;
  };

  const addFailure = ([title, parts]) => {
    const details = add(article, "details");
    add(details, "summary", data.texts[title]);
    const list = add(details, "dl");
    for (const [name, text] of parts) {
      add(list, "dt", data.texts[name]);
      add(list, "dd", data.texts[text]);
    }
  };

  const show = () => {
    const student = data.students[/^#s(\d+)$/.exec(location.hash)?.[1]];
    overview.hidden = Boolean(student);
    article.hidden = !student;
    if (!student) return;
    while (article.childElementCount > kept) article.lastElementChild.remove();
    article.querySelector("h2").textContent = student.name;
    for (const work of student.works) {
      add(article, "h3", work.head);
      for (const line of work.lines) add(article, "p", data.texts[line]);
      work.failures.forEach(addFailure);
    }
    article.focus();
    scrollTo(0, 0);
  };
  addEventListener("hashchange", show);
  show();
})();
