import type { Migration, SchemaChange } from './schema-change.ts';

export const patientsAndCourses: Migration = {
  name: '20261124T0302-patients-and-courses',
  async up(change) {
    await patients(change);
    await visits(change);
    await patientSequences(change);
    await attachments(change);
    await courses(change);
    await diagnoses(change);
    await stages(change);
    await courseEvents(change);
    await weeklyChecks(change);
    await followUps(change);
  },
  async down(change) {
    await change.dropTables(
      'follow_ups',
      'weekly_checks',
      'course_events',
      'stages',
      'diagnoses',
      'courses',
      'attachments',
      'patient_sequences',
      'visits',
      'patients',
    );
  },
};

async function patients(change: SchemaChange): Promise<void> {
  await change.createTable(
    'patients',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    patient_no VARCHAR(16) NOT NULL,
    his_patient_id VARCHAR(64),
    name VARCHAR(64) NOT NULL,
    pinyin VARCHAR(128) NOT NULL,
    initials VARCHAR(32) NOT NULL,
    sex VARCHAR(32) NOT NULL,
    birth_date VARCHAR(10) NOT NULL,
    id_type VARCHAR(32),
    id_no_hash VARCHAR(64),
    id_no_enc VARCHAR(512),
    id_no_last4 VARCHAR(4),
    phone_hash VARCHAR(64),
    phone_enc VARCHAR(512),
    phone_last4 VARCHAR(4),
    address_enc VARCHAR(1024),
    source VARCHAR(32),
    insurance VARCHAR(32),
    photo_attachment_id VARCHAR(36),
    flags JSON NOT NULL,
    contact JSON,
    deceased_date VARCHAR(10),
    merged_into_id VARCHAR(36),
    registered_at BIGINT NOT NULL,
    registered_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    CHECK (sex IN ('M', 'F', 'U')),
    FOREIGN KEY (photo_attachment_id) REFERENCES attachments (id),
    FOREIGN KEY (merged_into_id) REFERENCES patients (id)`,
    {
      unique: ['patient_no', 'id_no_hash', 'his_patient_id'],
      index: ['pinyin', 'initials', 'name', 'registered_at', 'phone_hash', 'birth_date, sex'],
    },
  );
}

async function visits(change: SchemaChange): Promise<void> {
  await change.createTable(
    'visits',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    patient_id VARCHAR(36) NOT NULL,
    type VARCHAR(32) NOT NULL,
    admission_no VARCHAR(64),
    ward VARCHAR(64),
    bed VARCHAR(16),
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    CHECK (type IN ('OUTPATIENT', 'INPATIENT', 'REFERRAL', 'CHECKUP')),
    FOREIGN KEY (patient_id) REFERENCES patients (id)`,
    { index: ['patient_id, started_at', 'admission_no'] },
  );
}

async function patientSequences(change: SchemaChange): Promise<void> {
  await change.createTable(
    'patient_sequences',
    `name VARCHAR(64) NOT NULL PRIMARY KEY,
    last_value INTEGER NOT NULL`,
  );
}

async function attachments(change: SchemaChange): Promise<void> {
  await change.createTable(
    'attachments',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    kind VARCHAR(32) NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    mime VARCHAR(128) NOT NULL,
    size_bytes INTEGER NOT NULL,
    file_name VARCHAR(255),
    patient_id VARCHAR(36),
    course_id VARCHAR(36),
    created_at BIGINT NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    voided TINYINT(1) NOT NULL DEFAULT 0,
    CHECK (kind IN ('PHOTO', 'PDF', 'VOICE', 'OTHER')),
    FOREIGN KEY (patient_id) REFERENCES patients (id),
    FOREIGN KEY (course_id) REFERENCES courses (id)`,
    { index: ['sha256', 'patient_id', 'course_id'] },
  );
}

async function courses(change: SchemaChange): Promise<void> {
  await change.createTable(
    'courses',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    course_no VARCHAR(24) NOT NULL,
    patient_id VARCHAR(36) NOT NULL,
    status VARCHAR(32) NOT NULL DEFAULT 'DRAFT',
    intent VARCHAR(32),
    technique VARCHAR(32),
    site VARCHAR(64),
    laterality VARCHAR(32) NOT NULL DEFAULT 'NA',
    category VARCHAR(32) NOT NULL DEFAULT 'P2',
    pathway_id VARCHAR(128),
    root_instance_key BIGINT,
    attending_id VARCHAR(36),
    department VARCHAR(64),
    team VARCHAR(64),
    opened_at BIGINT NOT NULL,
    opened_by VARCHAR(64) NOT NULL,
    suspended_at BIGINT,
    expected_resume_date VARCHAR(10),
    started_at BIGINT,
    ended_at BIGINT,
    end_reason VARCHAR(64),
    prescribed_fractions INTEGER NOT NULL DEFAULT 0,
    delivered_fractions INTEGER NOT NULL DEFAULT 0,
    concurrent VARCHAR(64),
    ecog INTEGER,
    consent_signed TINYINT(1) NOT NULL DEFAULT 0,
    prior_rt JSON,
    continues_course_id VARCHAR(36),
    version INTEGER NOT NULL DEFAULT 1,
    CHECK (status IN ('DRAFT', 'ACTIVE', 'SUSPENDED', 'COMPLETED', 'ENDED_EARLY', 'CANCELLED', 'HISTORICAL')),
    CHECK (laterality IN ('L', 'R', 'B', 'NA')),
    CHECK (category IN ('P0', 'P1', 'P2', 'P3', 'P4')),
    CHECK (prescribed_fractions >= 0),
    CHECK (delivered_fractions >= 0),
    CHECK (ecog IS NULL OR ecog BETWEEN 0 AND 5),
    FOREIGN KEY (patient_id) REFERENCES patients (id),
    FOREIGN KEY (attending_id) REFERENCES users (id),
    FOREIGN KEY (continues_course_id) REFERENCES courses (id)`,
    {
      unique: ['course_no', 'root_instance_key'],
      index: [
        'patient_id, opened_at, category',
        'patient_id, status, attending_id, technique',
        'status, attending_id',
        'technique, patient_id',
        'attending_id, opened_at',
        'opened_at',
        'started_at',
      ],
    },
  );
}

async function diagnoses(change: SchemaChange): Promise<void> {
  await change.createTable(
    'diagnoses',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    course_id VARCHAR(36) NOT NULL,
    patient_id VARCHAR(36) NOT NULL,
    version INTEGER NOT NULL,
    kind VARCHAR(32) NOT NULL,
    icd11_stem VARCHAR(32) NOT NULL,
    icd11_ext JSON,
    icd_release VARCHAR(16),
    department_diagnosis VARCHAR(255),
    icd_o3_topography VARCHAR(16),
    icd_o3_morphology VARCHAR(16),
    laterality VARCHAR(32) NOT NULL,
    pathology VARCHAR(512),
    diagnosed_date VARCHAR(10),
    recorded_at BIGINT NOT NULL,
    recorded_by VARCHAR(64) NOT NULL,
    CHECK (kind IN ('PRIMARY', 'METASTASIS', 'OTHER')),
    CHECK (laterality IN ('L', 'R', 'B', 'NA')),
    FOREIGN KEY (course_id) REFERENCES courses (id),
    FOREIGN KEY (patient_id) REFERENCES patients (id)`,
    { unique: ['course_id, kind, version'], index: ['patient_id', 'icd11_stem'] },
  );
}

async function stages(change: SchemaChange): Promise<void> {
  await change.createTable(
    'stages',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    course_id VARCHAR(36) NOT NULL,
    diagnosis_id VARCHAR(36),
    version INTEGER NOT NULL,
    \`system\` VARCHAR(32) NOT NULL,
    edition VARCHAR(16),
    prefix VARCHAR(8),
    t VARCHAR(16),
    n VARCHAR(16),
    m VARCHAR(16),
    stage_group VARCHAR(16),
    figo VARCHAR(16),
    factors JSON,
    recorded_at BIGINT NOT NULL,
    recorded_by VARCHAR(64) NOT NULL,
    FOREIGN KEY (course_id) REFERENCES courses (id),
    FOREIGN KEY (diagnosis_id) REFERENCES diagnoses (id)`,
    { unique: ['course_id, version'] },
  );
}

async function courseEvents(change: SchemaChange): Promise<void> {
  await change.createTable(
    'course_events',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    course_id VARCHAR(36) NOT NULL,
    kind VARCHAR(32) NOT NULL,
    reason_code VARCHAR(64),
    reason VARCHAR(1000),
    detail JSON,
    \`at\` BIGINT NOT NULL,
    actor_id VARCHAR(64) NOT NULL,
    CHECK (kind IN ('OPEN', 'CANCEL', 'SUSPEND', 'RESUME', 'END', 'REOPEN', 'ADAPTIVE', 'RX_CHANGE')),
    FOREIGN KEY (course_id) REFERENCES courses (id)`,
    { index: ['course_id, at'] },
  );
}

async function weeklyChecks(change: SchemaChange): Promise<void> {
  await change.createTable(
    'weekly_checks',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    course_id VARCHAR(36) NOT NULL,
    kind VARCHAR(32) NOT NULL,
    week_no INTEGER NOT NULL,
    fx_no INTEGER NOT NULL,
    decision VARCHAR(32) NOT NULL,
    toxicities JSON NOT NULL,
    weight_kg DOUBLE,
    kps INTEGER,
    findings JSON NOT NULL,
    checked_at BIGINT NOT NULL,
    checked_by VARCHAR(64) NOT NULL,
    CHECK (kind IN ('DOCTOR', 'PHYSICS', 'NURSE')),
    CHECK (decision IN ('CONTINUE', 'PAUSE', 'REPLAN')),
    CHECK (weight_kg IS NULL OR weight_kg > 0),
    FOREIGN KEY (course_id) REFERENCES courses (id)`,
    { index: ['course_id, kind, checked_at'] },
  );
}

async function followUps(change: SchemaChange): Promise<void> {
  await change.createTable(
    'follow_ups',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    course_id VARCHAR(36) NOT NULL,
    patient_id VARCHAR(36) NOT NULL,
    month_no INTEGER NOT NULL,
    due_date VARCHAR(10) NOT NULL,
    status VARCHAR(32) NOT NULL,
    data JSON NOT NULL,
    recorded_at BIGINT,
    recorded_by VARCHAR(64),
    CHECK (status IN ('DUE', 'DONE', 'FAILED', 'LOST')),
    FOREIGN KEY (course_id) REFERENCES courses (id),
    FOREIGN KEY (patient_id) REFERENCES patients (id)`,
    { unique: ['course_id, month_no'], index: ['status, due_date', 'patient_id'] },
  );
}
