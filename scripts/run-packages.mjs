/** The packages that a built program loads, which are far fewer than those that the lockfile needs for npm's sake. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Next's own compiler only builds. */
const BUILDS = /^@next\/swc-/
/** In the bundles, what was left outside stands in quotes behind one of these words. */
const IMPORT = /\b(?:from|import)\s*\(?\s*"([^"]+)"/g

/**
 * The folders of all packages that the bundles and the pages load, with what these depend on. Packages that another would only
 * like to have beside it (its optional peers) are not among them.
 * @returns {{ paths: string[] }} below node_modules, as npm's own list of what it installed has them
 */
export function listRunPackages() {
  const { packages } = JSON.parse(readFileSync('node_modules/.package-lock.json', 'utf8'))
  const paths = new Set()
  const waiting = [...findLoaded()].map((name) => `node_modules/${name}`).filter((path) => path in packages)
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (paths.has(path)) continue
    paths.add(path)
    for (const name of listNeeded(packages[path])) {
      const found = findFrom(path, name, packages)
      if (found !== null) waiting.push(found)
    }
  }
  return { paths: [...paths].sort() }
}

function listNeeded({
  dependencies = {},
  optionalDependencies = {},
  peerDependencies = {},
  peerDependenciesMeta = {},
}) {
  const peers = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional)
  const names = [...Object.keys(dependencies), ...Object.keys(optionalDependencies), ...peers]
  return names.filter((name) => !BUILDS.test(name))
}

/** As Node looks for it: within the package, and then upwards. Null: it is of another platform. */
function findFrom(path, name, packages) {
  for (let folder = path; ; folder = folder.slice(0, folder.lastIndexOf('/node_modules/'))) {
    if (`${folder}/node_modules/${name}` in packages) return `${folder}/node_modules/${name}`
    if (!folder.includes('/node_modules/')) break
  }
  return `node_modules/${name}` in packages ? `node_modules/${name}` : null
}

/** Names of packages in what was built. */
function findLoaded() {
  const names = new Set()
  for (const file of readdirSync('dist').filter((name) => name.endsWith('.mjs'))) {
    for (const [, from] of readFileSync(join('dist', file), 'utf8').matchAll(IMPORT)) names.add(toPackage(from))
  }
  // Next has traced what its pages and its server load.
  for (const entry of readdirSync('.next', { recursive: true, withFileTypes: true })) {
    if (!entry.name.endsWith('.nft.json')) continue
    const { files } = JSON.parse(readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    for (const file of files) {
      const path = join(entry.parentPath, file)
      if (path.startsWith('node_modules/')) names.add(toPackage(path.slice('node_modules/'.length)))
    }
  }
  return names
}

function toPackage(path) {
  const [scope, name] = path.split('/')
  return scope.startsWith('@') ? `${scope}/${name}` : scope
}
