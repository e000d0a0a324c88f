<?php
/* What an include, an eval, a shutdown function and a fiber look like in a profile. */
require_once __DIR__ . '/lines_of.php';

register_shutdown_function(function (): void {
    echo Lines::read(__FILE__)->count(), "\n";
});

function each_word(string $text): array
{
    return array_values(array_filter(preg_split('/\W+/', $text), 'strlen'));
}

$fiber = new Fiber(function (string $text): int {
    $words = each_word($text);
    Fiber::suspend(count($words));
    return count(array_unique($words));
});
$all = $fiber->start(implode(' ', Lines::read(__FILE__)->lines));
$fiber->resume();
echo $all, ' ', $fiber->getReturn(), ' ', eval('return strtoupper("done");'), "\n";
