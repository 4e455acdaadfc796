import { serveAuth } from '#lib/server/auth/serve.ts'
import { refuseOthers, route } from '#lib/server/http.ts'

const handler = route<{ params: Promise<{ nextauth: string[] }> }>(async (request, { params }) =>
  serveAuth(request, (await params).nextauth),
)

export const { DELETE, OPTIONS, PATCH, PUT } = refuseOthers('GET', 'POST')
export { handler as GET, handler as POST }
