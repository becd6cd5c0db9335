"""The tables and columns that step 5 adds, as they were at that step: the records may go on changing."""

STATEMENTS = (
    """CREATE TABLE code_group (
        name VARCHAR NOT NULL,
        kind VARCHAR NOT NULL,
        definition VARCHAR NOT NULL,
        colour VARCHAR NOT NULL,
        position INTEGER NOT NULL,
        id VARCHAR NOT NULL,
        created_at VARCHAR NOT NULL,
        CONSTRAINT pk_code_group PRIMARY KEY (id),
        CONSTRAINT ck_code_group_kind CHECK (kind IN ('group', 'theme')),
        CONSTRAINT uq_code_group_name UNIQUE (name)
    )""",
    """CREATE TABLE group_member (
        group_id VARCHAR NOT NULL,
        code_id VARCHAR NOT NULL,
        CONSTRAINT pk_group_member PRIMARY KEY (group_id, code_id),
        CONSTRAINT fk_group_member_group_id_code_group FOREIGN KEY(group_id) REFERENCES code_group (id),
        CONSTRAINT fk_group_member_code_id_code FOREIGN KEY(code_id) REFERENCES code (id)
    )""",
    "CREATE INDEX ix_group_member_code_id ON group_member (code_id)",
    """CREATE TABLE code_relation (
        source_id VARCHAR NOT NULL,
        target_id VARCHAR NOT NULL,
        kind VARCHAR NOT NULL,
        note VARCHAR NOT NULL,
        id VARCHAR NOT NULL,
        created_at VARCHAR NOT NULL,
        CONSTRAINT pk_code_relation PRIMARY KEY (id),
        CONSTRAINT uq_code_relation_source_id_target_id_kind UNIQUE (source_id, target_id, kind),
        CONSTRAINT ck_code_relation_kind CHECK (kind IN ('part_of', 'leads_to', 'contradicts')),
        CONSTRAINT ck_code_relation_two_codes CHECK (source_id <> target_id),
        CONSTRAINT fk_code_relation_source_id_code FOREIGN KEY(source_id) REFERENCES code (id),
        CONSTRAINT fk_code_relation_target_id_code FOREIGN KEY(target_id) REFERENCES code (id)
    )""",
    "CREATE INDEX ix_code_relation_source_id ON code_relation (source_id)",
    "CREATE INDEX ix_code_relation_target_id ON code_relation (target_id)",
    """CREATE TABLE blind_reading (
        coder_id VARCHAR NOT NULL,
        transcript_id VARCHAR NOT NULL,
        state VARCHAR NOT NULL,
        at VARCHAR NOT NULL,
        CONSTRAINT pk_blind_reading PRIMARY KEY (coder_id, transcript_id),
        CONSTRAINT ck_blind_reading_state CHECK (state IN ('blind', 'done', 'open')),
        CONSTRAINT fk_blind_reading_coder_id_coder FOREIGN KEY(coder_id) REFERENCES coder (id),
        CONSTRAINT fk_blind_reading_transcript_id_transcript FOREIGN KEY(transcript_id)
            REFERENCES transcript (id)
    )""",
    """CREATE TABLE theme_draft (
        candidate_id VARCHAR NOT NULL,
        coder_id VARCHAR NOT NULL,
        name VARCHAR NOT NULL,
        merged_into VARCHAR,
        CONSTRAINT pk_theme_draft PRIMARY KEY (candidate_id, coder_id),
        CONSTRAINT fk_theme_draft_candidate_id_theme_candidate FOREIGN KEY(candidate_id)
            REFERENCES theme_candidate (id),
        CONSTRAINT fk_theme_draft_coder_id_coder FOREIGN KEY(coder_id) REFERENCES coder (id),
        CONSTRAINT fk_theme_draft_merged_into_theme_candidate FOREIGN KEY(merged_into)
            REFERENCES theme_candidate (id)
    )""",
    """CREATE TABLE theme_placement (
        coder_id VARCHAR NOT NULL,
        transcript_id VARCHAR NOT NULL,
        start INTEGER NOT NULL,
        "end" INTEGER NOT NULL,
        candidate_id VARCHAR,
        CONSTRAINT pk_theme_placement PRIMARY KEY (coder_id, transcript_id, start, "end"),
        CONSTRAINT fk_theme_placement_coder_id_coder FOREIGN KEY(coder_id) REFERENCES coder (id),
        CONSTRAINT fk_theme_placement_transcript_id_transcript FOREIGN KEY(transcript_id)
            REFERENCES transcript (id),
        CONSTRAINT fk_theme_placement_candidate_id_theme_candidate FOREIGN KEY(candidate_id)
            REFERENCES theme_candidate (id)
    )""",
    """CREATE TABLE preference (
        coder_id VARCHAR NOT NULL,
        "key" VARCHAR NOT NULL,
        value JSON,
        CONSTRAINT pk_preference PRIMARY KEY (coder_id, "key"),
        CONSTRAINT fk_preference_coder_id_coder FOREIGN KEY(coder_id) REFERENCES coder (id)
    )""",
    """CREATE TABLE map_layout (
        "key" VARCHAR NOT NULL,
        data BLOB NOT NULL,
        made_at VARCHAR NOT NULL,
        CONSTRAINT pk_map_layout PRIMARY KEY ("key")
    )""",
    "CREATE INDEX ix_transcript_listed ON transcript (removed, position, name, id)",
    "ALTER TABLE memo ADD COLUMN title VARCHAR DEFAULT '' NOT NULL",
    "ALTER TABLE memo ADD COLUMN start INTEGER",
    'ALTER TABLE memo ADD COLUMN "end" INTEGER',
    "ALTER TABLE memo ADD COLUMN changed_at VARCHAR",
    "CREATE INDEX ix_memo_target ON memo (target_kind, target_id)",
    "ALTER TABLE coding ADD COLUMN certainty INTEGER "
    "CONSTRAINT ck_coding_certainty CHECK (certainty BETWEEN 1 AND 3)",
    "ALTER TABLE decision ADD COLUMN certainty INTEGER "
    "CONSTRAINT ck_decision_certainty CHECK (certainty BETWEEN 1 AND 3)",
)
