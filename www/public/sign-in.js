// Sends along with the sign-in where to go back to.
for (const [name, value] of new URLSearchParams(location.search)) {
  const input = document.querySelector("form").elements[name];
  if (input?.type === "hidden") input.value = value;
}
