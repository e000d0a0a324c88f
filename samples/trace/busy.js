// Keeps a page busy for a twentieth of a second, in nested functions.
function square(number) {
  let sum = 0;
  for (let i = 0; i < 2000; i++) sum += i * number;
  return sum;
}
function table(size) {
  return Array.from({ length: size }, (_, i) => square(i));
}
function main() {
  const end = Date.now() + 50;
  let rows = [];
  while (Date.now() < end) rows = table(50);
  document.body.textContent = rows.join(' ');
}
main();
