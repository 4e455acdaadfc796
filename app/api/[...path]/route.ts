import { CodedError } from '#lib/protocol/errors.ts'
import { route } from '#lib/server/http.ts'

/** What no other route answers: JSON, as everything under /api. */
const notFound = route(async () => {
  throw new CodedError('not_found')
})

export { notFound as DELETE, notFound as GET, notFound as PATCH, notFound as POST, notFound as PUT }
