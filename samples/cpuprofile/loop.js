// Keeps a processor busy for a fifth of a second, in nested functions.
function square(number) {
  let sum = 0;
  for (let i = 0; i < 2000; i++) sum += i * number;
  return sum;
}
function table(size) {
  return Array.from({ length: size }, (_, i) => square(i));
}
function main() {
  const end = Date.now() + 200;
  while (Date.now() < end) table(50);
}
main();
