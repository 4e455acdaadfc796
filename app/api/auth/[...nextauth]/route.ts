import { serveAuth } from '#lib/server/auth/serve.ts'
import { route } from '#lib/server/http.ts'

const handler = route<{ params: Promise<{ nextauth: string[] }> }>(async (request, { params }) =>
  serveAuth(request, (await params).nextauth),
)

export { handler as GET, handler as POST }
