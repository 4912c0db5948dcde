import type { Migration, SchemaChange } from './schema-change.ts';

export const treatment: Migration = {
  name: '20261124T0304-treatment',
  async up(change) {
    await appointments(change);
    await queueTickets(change);
    await treatmentRecords(change);
    await qcRecords(change);
    await faultReports(change);
  },
  async down(change) {
    await change.dropTables('fault_reports', 'qc_records', 'treatment_records', 'queue_tickets', 'appointments');
  },
};

async function appointments(change: SchemaChange): Promise<void> {
  await change.createTable(
    'appointments',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    course_id VARCHAR(36) NOT NULL,
    patient_id VARCHAR(36) NOT NULL,
    plan_id VARCHAR(36),
    device_id VARCHAR(36) NOT NULL,
    kind VARCHAR(32) NOT NULL,
    fx_no INTEGER,
    start_at BIGINT NOT NULL,
    end_at BIGINT NOT NULL,
    status VARCHAR(32) NOT NULL DEFAULT 'BOOKED',
    series_id VARCHAR(36),
    hint VARCHAR(32),
    checked_in_at BIGINT,
    cancel_reason VARCHAR(255),
    booked_by VARCHAR(64) NOT NULL,
    booked_at BIGINT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    live_start_at BIGINT GENERATED ALWAYS AS (CASE WHEN status IN ('CANCELLED', 'MISSED') THEN NULL ELSE start_at END) VIRTUAL,
    CHECK (kind IN ('SIM', 'FIRST', 'REGULAR', 'RESCAN')),
    CHECK (status IN ('HELD', 'BOOKED', 'CHECKED_IN', 'CALLED', 'IN_ROOM', 'DONE', 'PARTIAL', 'MISSED', 'CANCELLED')),
    CHECK (end_at > start_at),
    CHECK (fx_no IS NULL OR fx_no >= 1),
    FOREIGN KEY (course_id) REFERENCES courses (id),
    FOREIGN KEY (patient_id) REFERENCES patients (id),
    FOREIGN KEY (plan_id) REFERENCES plans (id),
    FOREIGN KEY (device_id) REFERENCES devices (id)`,
    {
      unique: ['device_id, live_start_at'],
      index: [
        'course_id, start_at',
        'device_id, start_at',
        'status, start_at',
        'patient_id, device_id',
        'plan_id, fx_no',
      ],
    },
  );
}

async function queueTickets(change: SchemaChange): Promise<void> {
  await change.createTable(
    'queue_tickets',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    ticket_no VARCHAR(8) NOT NULL,
    queue_date VARCHAR(10) NOT NULL,
    appointment_id VARCHAR(36) NOT NULL,
    device_id VARCHAR(36) NOT NULL,
    check_in_at BIGINT NOT NULL,
    method VARCHAR(16) NOT NULL,
    state VARCHAR(32) NOT NULL,
    calls JSON NOT NULL,
    jump_reason VARCHAR(64),
    overtaken INTEGER NOT NULL DEFAULT 0,
    CHECK (state IN ('WAITING', 'CALLED', 'IN_ROOM', 'DONE', 'SKIPPED', 'LEFT')),
    FOREIGN KEY (appointment_id) REFERENCES appointments (id),
    FOREIGN KEY (device_id) REFERENCES devices (id)`,
    { unique: ['device_id, queue_date, ticket_no'], index: ['device_id, state, check_in_at', 'appointment_id'] },
  );
}

async function treatmentRecords(change: SchemaChange): Promise<void> {
  await change.createTable(
    'treatment_records',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    course_id VARCHAR(36) NOT NULL,
    plan_id VARCHAR(36) NOT NULL,
    appointment_id VARCHAR(36),
    device_id VARCHAR(36) NOT NULL,
    fx_no INTEGER NOT NULL,
    part_no INTEGER NOT NULL DEFAULT 1,
    outcome VARCHAR(32) NOT NULL,
    mu_planned DOUBLE NOT NULL,
    mu_delivered DOUBLE NOT NULL,
    beams JSON NOT NULL,
    shifts JSON,
    igrt_action VARCHAR(16),
    ssd_cm DOUBLE,
    staff1_id VARCHAR(64) NOT NULL,
    staff2_id VARCHAR(64) NOT NULL,
    identity JSON NOT NULL,
    attended_by JSON,
    start_at BIGINT NOT NULL,
    end_at BIGINT NOT NULL,
    source VARCHAR(32) NOT NULL,
    external_id VARCHAR(128),
    remark VARCHAR(512),
    recorded_at BIGINT NOT NULL,
    CHECK (outcome IN ('COMPLETE', 'PARTIAL')),
    CHECK (source IN ('LOCAL', 'DICOM', 'ARIA', 'MOSAIQ', 'PRINT')),
    CHECK (fx_no >= 1 AND part_no >= 1),
    CHECK (mu_planned >= 0 AND mu_delivered >= 0),
    CHECK (end_at >= start_at),
    CHECK (staff1_id <> staff2_id),
    FOREIGN KEY (course_id) REFERENCES courses (id),
    FOREIGN KEY (plan_id) REFERENCES plans (id),
    FOREIGN KEY (appointment_id) REFERENCES appointments (id),
    FOREIGN KEY (device_id) REFERENCES devices (id)`,
    {
      unique: ['external_id', 'plan_id, fx_no, part_no'],
      index: [
        'course_id, fx_no',
        'device_id, start_at',
        'start_at',
        'appointment_id',
        'staff1_id, start_at',
        'staff2_id, start_at',
      ],
    },
  );
}

async function qcRecords(change: SchemaChange): Promise<void> {
  await change.createTable(
    'qc_records',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    device_id VARCHAR(36) NOT NULL,
    plan_code VARCHAR(64) NOT NULL,
    qc_date VARCHAR(10) NOT NULL,
    \`values\` JSON NOT NULL,
    state VARCHAR(32) NOT NULL,
    tester_id VARCHAR(64) NOT NULL,
    reviewer_id VARCHAR(64),
    measured_at BIGINT NOT NULL,
    reviewed_at BIGINT,
    CHECK (state IN ('PASS', 'WARN', 'ERROR')),
    FOREIGN KEY (device_id) REFERENCES devices (id)`,
    { index: ['device_id, qc_date', 'state, measured_at'] },
  );
}

async function faultReports(change: SchemaChange): Promise<void> {
  await change.createTable(
    'fault_reports',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    device_id VARCHAR(36) NOT NULL,
    description VARCHAR(2000) NOT NULL,
    reported_by VARCHAR(64) NOT NULL,
    reported_at BIGINT NOT NULL,
    down_from BIGINT,
    repaired_at BIGINT,
    released_at BIGINT,
    released_by JSON,
    detail JSON,
    closed TINYINT(1) NOT NULL DEFAULT 0,
    FOREIGN KEY (device_id) REFERENCES devices (id)`,
    { index: ['device_id, reported_at'] },
  );
}
