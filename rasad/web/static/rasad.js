// What pages do better where scripts run; all of it works without.
"use strict";

// A facet applies when it is chosen.
for (const form of document.querySelectorAll("form.facets")) {
  form.addEventListener("change", (event) => {
    if (event.target.type === "checkbox") form.requestSubmit();
  });
  // empty fields make no part of the address
  form.addEventListener("submit", () => {
    for (const field of form.querySelectorAll("input")) if (!field.value) field.disabled = true;
  });
}

// «/» leads to the search, as on many sites.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  document.getElementById("q").focus();
});

// What cannot be taken back with one press asks first.
for (const button of document.querySelectorAll("button[value=merge]")) {
  button.addEventListener("click", (event) => {
    if (!window.confirm(button.textContent.trim() + "?")) event.preventDefault();
  });
}
