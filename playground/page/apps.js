// The page about where the app is: its buttons ask the control API, and the page shows what came of it.

for (const button of document.querySelectorAll("button[data-post]")) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    const answer = await fetch(`/playground/api/${button.dataset.post}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: button.dataset.body,
    });
    if (answer.ok) location.reload();
    else button.textContent = (await answer.json()).message;
  });
}
