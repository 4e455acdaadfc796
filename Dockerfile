# The program without a database: give it DATABASE_URL, NEXTAUTH_URL and NEXTAUTH_SECRET. compose.yaml does.
FROM node:22-slim

WORKDIR /app
RUN chown node:node /app
USER node
ENV TZ=UTC NEXT_TELEMETRY_DISABLED=1 CHECKPOINT_DISABLE=1

COPY --chown=node:node package.json package-lock.json ./
RUN npm ci --include=dev --ignore-scripts --no-audit --no-fund

COPY --chown=node:node . .
RUN node scripts/image.mjs

EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=4s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/api/health/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]

# As npm start does, without npm in between: migrations, then the server. What the image was built with is not built again.
CMD ["node", "scripts/start.mjs"]
