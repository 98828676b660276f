// JSON Web Tokens with the claims a test wants; nobody checks their signature here.

/** `claims` as RFC 7519 has them, times in seconds. */
export function jwt(claims: { iat?: number; exp?: number; sub?: string }): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}.c2lnbmF0dXJl`;
}
