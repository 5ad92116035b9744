// Refresh tokens: 256 random bits for the client, their SHA-256 for the database.

export function newRefreshToken(): string {
  return crypto.getRandomValues(new Uint8Array(32)).toBase64({ alphabet: 'base64url', omitPadding: true })
}

/** In hex. A fast hash is enough: what is hashed cannot be guessed. */
export function hashOf(refreshToken: string): string {
  return new Bun.CryptoHasher('sha256').update(refreshToken).digest('hex')
}
