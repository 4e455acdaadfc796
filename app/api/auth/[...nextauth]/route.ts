import { serveAuth } from '#lib/server/auth/serve.ts'
import { route } from '#lib/server/http.ts'

const handler = route<{ params: Promise<{ nextauth: string[] }> }>(async (request, { params }) =>
  serveAuth(request, (await params).nextauth),
)

export { refuseMethod as DELETE, refuseMethod as PATCH, refuseMethod as PUT } from '#lib/server/http.ts'
export { handler as GET, handler as POST }
