<?php
/* composer.php: the order of Composer's versions as composer/semver and PHP have it. */
require '/usr/share/php/Composer/Semver/autoload.php';

/* The normalised version, or null: none, or a branch without a number. */
function parse($parser, $text)
{
    try {
        $version = $parser->normalize($text);
    } catch (UnexpectedValueException $e) {
        return null;
    }
    return strpos($version, 'dev-') === 0 ? null : $version;
}

$parser = new Composer\Semver\VersionParser();
$lines = explode("\n", stream_get_contents(STDIN));
array_pop($lines);
$versions = [];
foreach ($lines as $line) {
    $versions[] = parse($parser, $line);
}
foreach ($versions as $a) {
    $row = '';
    foreach ($versions as $b) {
        $row .= $a === null || $b === null
            ? '?' : '<=>'[version_compare($a, $b) + 1];
    }
    echo $row, "\n";
}
