// bitnami.js: the order of Bitnami's versions, by npm's package "semver".
'use strict'

const fs = require('fs')
const SemVer = require('semver/classes/semver')

// It wants three numbers without zeros in front, identifiers neither.
const FORM = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([\w.-]+?))?(\+[\w.-]+)?$/
const plain = s => s.replace(/^0+(?=\d)/, '')

function read (line) {
  const m = FORM.exec(line)
  if (!m || line.includes('_')) return null
  const numbers = [m[1], m[2] || '0', m[3] || '0'].map(plain).join('.')
  const revision = m[4] && m[4].split('.').map(
    id => /^\d+$/.test(id) ? plain(id) : id).join('.')
  try {
    return new SemVer(numbers + (m[4] ? '-' + revision : '') + (m[5] || ''))
  } catch (e) {
    return null
  }
}

// Bitnami's only rule of its own: a revision is behind its version.
function compare (a, b) {
  const aHas = a.prerelease.length > 0
  const bHas = b.prerelease.length > 0
  return a.compareMain(b) || aHas - bHas || a.compare(b)
}

const versions = fs.readFileSync(0, 'utf8').split('\n').slice(0, -1).map(read)
for (const a of versions) {
  let row = ''
  for (const b of versions) row += a && b ? '<=>'[compare(a, b) + 1] : '?'
  process.stdout.write(row + '\n')
}
