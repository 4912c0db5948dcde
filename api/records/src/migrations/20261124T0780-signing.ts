import type { Migration } from './schema-change.ts';

/** Certificates of the people who sign, the key that a session signs with, and the evidence of each signature. */
export const signing: Migration = {
  name: '20261124T0780-signing',
  async up(change) {
    await change.createTable(
      'signing_authorities',
      `algorithm VARCHAR(32) NOT NULL PRIMARY KEY,
      certificate LONGTEXT NOT NULL,
      key_enc LONGTEXT NOT NULL,
      created_at BIGINT NOT NULL`,
    );
    await change.createTable(
      'signing_certificates',
      `id VARCHAR(36) NOT NULL PRIMARY KEY,
      user_id VARCHAR(36) NOT NULL,
      serial VARCHAR(64) NOT NULL,
      algorithm VARCHAR(32) NOT NULL,
      certificate LONGTEXT NOT NULL,
      key_enc LONGTEXT NOT NULL,
      issued_at BIGINT NOT NULL,
      expires_at BIGINT NOT NULL,
      revoked_at BIGINT,
      revoke_reason VARCHAR(32),
      FOREIGN KEY (user_id) REFERENCES users (id)`,
      { unique: ['serial'], index: ['user_id, issued_at'] },
    );
    await change.createTable(
      'session_keys',
      `session_id VARCHAR(64) NOT NULL PRIMARY KEY,
      certificate_id VARCHAR(36) NOT NULL,
      key_enc LONGTEXT NOT NULL,
      FOREIGN KEY (session_id) REFERENCES sessions (id) ON DELETE CASCADE,
      FOREIGN KEY (certificate_id) REFERENCES signing_certificates (id)`,
    );
    await change.createTable(
      'signature_evidence',
      `signature_id VARCHAR(36) NOT NULL PRIMARY KEY,
      content LONGTEXT NOT NULL,
      cms LONGTEXT NOT NULL,
      FOREIGN KEY (signature_id) REFERENCES signatures (id)`,
    );
    for (const before of ['UPDATE', 'DELETE'] as const) {
      await change.createRefusal({
        name: `signature_evidence_no_${before.toLowerCase()}`,
        table: 'signature_evidence',
        before,
        when: '1 = 1',
        message: 'APPEND_ONLY: evidence of a signature is never changed',
      });
    }
  },
  async down(change) {
    await change.dropTriggers('signature_evidence_no_update', 'signature_evidence_no_delete');
    await change.dropTables('signature_evidence', 'session_keys', 'signing_certificates', 'signing_authorities');
  },
};
