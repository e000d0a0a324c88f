<?php
namespace Post;

interface Weighed
{
    public function weight(): int;
}

abstract class Item implements Weighed
{
    private static int $made = 0;

    public function __construct(protected string $name)
    {
        self::$made++;
    }

    public static function made(): int
    {
        return self::$made;
    }
}

final class Parcel extends Item
{
    public function weight(): int
    {
        return array_sum(array_map('ord', str_split($this->name))) % 50;
    }

    public function __toString(): string
    {
        return $this->name . ': ' . $this->weight();
    }
}

function routes(int $depth): \Generator
{
    if ($depth === 0) {
        yield '';
        return;
    }
    foreach (routes($depth - 1) as $rest) {
        yield 'l' . $rest;
        yield 'r' . $rest;
    }
}

function hanoi(int $height): int
{
    return $height === 0 ? 0 : 1 + 2 * hanoi($height - 1);
}

function refuse(Weighed $item): void
{
    if ($item->weight() > 40) {
        throw new \DomainException((string) $item);
    }
}

$parcels = [];
foreach (routes(2) as $route) {
    $parcels[] = new Parcel($route);
}
usort($parcels, fn(Parcel $a, Parcel $b) => $a->weight() <=> $b->weight());
$refused = 0;
foreach ($parcels as $parcel) {
    try {
        refuse($parcel);
    } catch (\DomainException $heavy) {
        $refused++;
    }
}
echo Item::made(), ' ', $refused, ' ', hanoi(4), ' ', implode(',', $parcels), "\n";
