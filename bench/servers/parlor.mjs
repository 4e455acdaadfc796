/** The product itself: the bundle that npm start runs, as it is. */

const { ready, stopped } = await import('../../dist/server.mjs')
const { port } = await ready
process.send?.({ port })
process.on('disconnect', () => process.exit())
await stopped
process.exit()
