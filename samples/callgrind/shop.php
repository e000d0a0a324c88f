<?php
/* Totals of made-up orders: recursion, a shared helper, methods, closures, sorting. */

function price(int $item): int
{
    return ($item * 37) % 101;
}

function fib(int $n): int
{
    return $n < 2 ? $n : fib($n - 1) + fib($n - 2);
}

class Order
{
    private array $items;

    public function __construct(int $number)
    {
        $this->items = array_map(fn ($i) => $number * $i % 17, range(0, 5));
    }

    public function total(): int
    {
        return array_sum(array_map('price', $this->items));
    }

    public function label(): string
    {
        return 'order ' . $this->total();
    }
}

function report(array $orders): array
{
    usort($orders, fn ($a, $b) => $a->total() <=> $b->total());
    return array_map(fn ($order) => $order->label(), $orders);
}

function main(): int
{
    $lines = report(array_map(fn ($number) => new Order($number), range(0, 3)));
    $lines[] = (string) fib(6);
    return strlen(implode("\n", $lines));
}

main();
