/** Imported first: an older Node would end in a syntax error somewhere deep. */

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Node.js 20.19 or newer is needed; this is ${process.versions.node}. See https://nodejs.org/en/download`,
  )
  process.exit(1)
}
