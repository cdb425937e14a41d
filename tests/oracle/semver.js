// semver.js: the order of npm's versions, by npm's own package "semver".
'use strict'

const fs = require('fs')
const SemVer = require('semver/classes/semver')

// It wants three numbers: the missing ones are put in, as osv.dev does.
const SHORT = /^([v=\s]*\d+)(\.\d+)?(?=$|[-+])/

function read (line) {
  const full = line.trim().replace(SHORT,
    (all, major, minor) => major + (minor || '.0') + '.0')
  try {
    return new SemVer(full, { loose: true }) // as npm reads package.json
  } catch (e) {
    return null
  }
}

const versions = fs.readFileSync(0, 'utf8').split('\n').slice(0, -1).map(read)
for (const a of versions) {
  let row = ''
  for (const b of versions) row += a && b ? '<=>'[a.compare(b) + 1] : '?'
  process.stdout.write(row + '\n')
}
