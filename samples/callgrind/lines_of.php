<?php
final class Lines implements Countable
{
    private static array $read = [];

    private function __construct(public readonly array $lines)
    {
    }

    public static function read(string $path): self
    {
        return self::$read[$path] ??= new self(file($path, FILE_IGNORE_NEW_LINES));
    }

    public function count(): int
    {
        return count($this->lines);
    }
}
