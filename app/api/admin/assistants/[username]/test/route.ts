import { requireSession } from '#lib/server/auth/session.ts'
import { chat } from '#lib/server/chat.ts'
import { refuseOthers, route } from '#lib/server/http.ts'

type Context = { params: Promise<{ username: string }> }

/** Tries how an AI is answered: a line of JSON for each step, as it ends. For admins. */
export const POST = route<Context>(async (request, { params }) => {
  const { user } = await requireSession(request.headers)
  const { username } = await params
  const steps = chat().assistantSettings.tryOut(user, decodeURIComponent(username))[Symbol.asyncIterator]()
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await steps.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`))
    },
    cancel: async () => void (await steps.return?.()),
  })
  // A proxy that gathers would hold the first steps until the last.
  const headers = { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store', 'x-accel-buffering': 'no' }
  return new Response(body, { headers })
})

export const { DELETE, GET, OPTIONS, PATCH, PUT } = refuseOthers('POST')
