// An invite and the key of its issuer: ES256 of ../vectors/signed.json.
export const token =
  "eyJhbGciOiJFUzI1NiIsImtpZCI6IkVTMjU2IiwidHlwIjoiaW52aXRlK2p3dCJ9.eyJyb2xlIjoidmlld2VyIiwidGVhbSI6Ilpvw6vigJlzIPCfjokiLCJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIiwiYXVkIjpbImh0dHBzOi8vYXBwLmV4YW1wbGUiLCJodHRwczovL290aGVyLmV4YW1wbGUiXSwic3ViIjoidXNlci0xIiwianRpIjoiRVMyNTYtMSIsImlhdCI6MTcwMDAwMDAwMCwiZXhwIjo0MDAwMDAwMDAwfQ.H5SuPnV5RTkX0ayZtokAhplbIhTPaZI1aZhB5p6o9kA22x6R7i6KlJlC-LYAFgAVJwAEXvJV4-uMFtalHgpCCQ";

export const key = {
  kid: "ES256",
  kty: "EC",
  x: "vxhMD937Sg_IPLZZVUGD3ZXyX36UzNfHZglbZmKlSWo",
  y: "UONV2WI7DU4Azz3dHxGIMRVA51A6cIsNvMFaPeJ3T2Q",
  crv: "P-256"
};
