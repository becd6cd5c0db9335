CREATE TABLE setting (
	"key" VARCHAR NOT NULL, 
	value JSON, 
	CONSTRAINT pk_setting PRIMARY KEY ("key")
);
CREATE TABLE coder (
	name VARCHAR NOT NULL, 
	id VARCHAR NOT NULL, 
	created_at VARCHAR NOT NULL, 
	CONSTRAINT pk_coder PRIMARY KEY (id), 
	CONSTRAINT uq_coder_name UNIQUE (name)
);
CREATE TABLE transcript (
	name VARCHAR NOT NULL, 
	file_name VARCHAR NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	layout VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	notes JSON NOT NULL, 
	removed BOOLEAN NOT NULL, 
	id VARCHAR NOT NULL, 
	imported_at VARCHAR NOT NULL, 
	CONSTRAINT pk_transcript PRIMARY KEY (id), 
	CONSTRAINT uq_transcript_name UNIQUE (name)
);
CREATE INDEX ix_transcript_sha256 ON transcript (sha256);
CREATE TABLE participant (
	label VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	id VARCHAR NOT NULL, 
	CONSTRAINT pk_participant PRIMARY KEY (id), 
	CONSTRAINT uq_participant_label UNIQUE (label)
);
CREATE TABLE attribute (
	name VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	id VARCHAR NOT NULL, 
	CONSTRAINT pk_attribute PRIMARY KEY (id), 
	CONSTRAINT ck_attribute_kind CHECK (kind IN ('number', 'text')), 
	CONSTRAINT uq_attribute_name UNIQUE (name)
);
CREATE TABLE vector (
	text_hash VARCHAR NOT NULL, 
	part VARCHAR NOT NULL, 
	revision VARCHAR NOT NULL, 
	data BLOB NOT NULL, 
	CONSTRAINT pk_vector PRIMARY KEY (text_hash, part, revision)
);
CREATE TABLE corpus_part (
	"key" VARCHAR NOT NULL, 
	data BLOB NOT NULL, 
	made_at VARCHAR NOT NULL, 
	CONSTRAINT pk_corpus_part PRIMARY KEY ("key")
);
CREATE TABLE code (
	name VARCHAR NOT NULL, 
	parent_id VARCHAR, 
	is_theme BOOLEAN NOT NULL, 
	origin VARCHAR, 
	definition VARCHAR NOT NULL, 
	inclusion VARCHAR NOT NULL, 
	exclusion VARCHAR NOT NULL, 
	examples JSON NOT NULL, 
	colour VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	"exclusive" BOOLEAN DEFAULT 0 NOT NULL, 
	id VARCHAR NOT NULL, 
	created_at VARCHAR NOT NULL, 
	CONSTRAINT pk_code PRIMARY KEY (id), 
	CONSTRAINT ck_code_origin CHECK (origin IN ('deductive', 'inductive')), 
	CONSTRAINT ck_code_own_parent CHECK (parent_id IS NULL OR parent_id <> id), 
	CONSTRAINT fk_code_parent_id_code FOREIGN KEY(parent_id) REFERENCES code (id)
);
CREATE UNIQUE INDEX uq_code_sibling ON code (coalesce(parent_id, ''), name);
CREATE TABLE suggestion_run (
	kind VARCHAR NOT NULL, 
	encoder JSON NOT NULL, 
	parameters JSON NOT NULL, 
	versions JSON NOT NULL, 
	fingerprint VARCHAR NOT NULL, 
	code_id VARCHAR, 
	id VARCHAR NOT NULL, 
	made_at VARCHAR NOT NULL, 
	CONSTRAINT pk_suggestion_run PRIMARY KEY (id)
);
CREATE TABLE job (
	kind VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	stage VARCHAR NOT NULL, 
	done INTEGER NOT NULL, 
	total INTEGER NOT NULL, 
	cancel BOOLEAN NOT NULL, 
	problem VARCHAR, 
	pid INTEGER, 
	parameters JSON NOT NULL, 
	heartbeat VARCHAR NOT NULL, 
	started_at VARCHAR NOT NULL, 
	finished_at VARCHAR, 
	id VARCHAR NOT NULL, 
	CONSTRAINT pk_job PRIMARY KEY (id)
);
CREATE TABLE attribute_value (
	participant_id VARCHAR NOT NULL, 
	attribute_id VARCHAR NOT NULL, 
	value VARCHAR NOT NULL, 
	number DOUBLE, 
	CONSTRAINT pk_attribute_value PRIMARY KEY (participant_id, attribute_id), 
	CONSTRAINT fk_attribute_value_participant_id_participant FOREIGN KEY(participant_id) REFERENCES participant (id), 
	CONSTRAINT fk_attribute_value_attribute_id_attribute FOREIGN KEY(attribute_id) REFERENCES attribute (id)
);
CREATE TABLE speaker (
	transcript_id VARCHAR NOT NULL, 
	label VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	participant_id VARCHAR, 
	id VARCHAR NOT NULL, 
	CONSTRAINT pk_speaker PRIMARY KEY (id), 
	CONSTRAINT uq_speaker_transcript_id_label UNIQUE (transcript_id, label), 
	CONSTRAINT fk_speaker_transcript_id_transcript FOREIGN KEY(transcript_id) REFERENCES transcript (id), 
	CONSTRAINT fk_speaker_participant_id_participant FOREIGN KEY(participant_id) REFERENCES participant (id)
);
CREATE TABLE segment (
	transcript_id VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	turn_position INTEGER NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	text_hash VARCHAR NOT NULL, 
	backchannel BOOLEAN NOT NULL, 
	question_start INTEGER, 
	question_end INTEGER, 
	id INTEGER NOT NULL, 
	CONSTRAINT pk_segment PRIMARY KEY (id), 
	CONSTRAINT uq_segment_transcript_id_position UNIQUE (transcript_id, position), 
	CONSTRAINT fk_segment_transcript_id_transcript FOREIGN KEY(transcript_id) REFERENCES transcript (id)
);
CREATE TABLE quotation (
	transcript_id VARCHAR NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	id VARCHAR NOT NULL, 
	CONSTRAINT pk_quotation PRIMARY KEY (id), 
	CONSTRAINT ck_quotation_span CHECK (start >= 0 AND start < "end"), 
	CONSTRAINT fk_quotation_transcript_id_transcript FOREIGN KEY(transcript_id) REFERENCES transcript (id)
);
CREATE INDEX ix_quotation_transcript_id ON quotation (transcript_id);
CREATE TABLE theme_candidate (
	run_id VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	terms JSON NOT NULL, 
	figures JSON NOT NULL, 
	id VARCHAR NOT NULL, 
	CONSTRAINT pk_theme_candidate PRIMARY KEY (id), 
	CONSTRAINT fk_theme_candidate_run_id_suggestion_run FOREIGN KEY(run_id) REFERENCES suggestion_run (id)
);
CREATE INDEX ix_theme_candidate_run_id ON theme_candidate (run_id);
CREATE TABLE viewing (
	coder_id VARCHAR NOT NULL, 
	transcript_id VARCHAR NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	at VARCHAR NOT NULL, 
	id INTEGER NOT NULL, 
	CONSTRAINT pk_viewing PRIMARY KEY (id), 
	CONSTRAINT uq_viewing_coder_id_transcript_id_start_end UNIQUE (coder_id, transcript_id, start, "end"), 
	CONSTRAINT fk_viewing_coder_id_coder FOREIGN KEY(coder_id) REFERENCES coder (id), 
	CONSTRAINT fk_viewing_transcript_id_transcript FOREIGN KEY(transcript_id) REFERENCES transcript (id)
);
CREATE TABLE memo (
	target_kind VARCHAR NOT NULL, 
	target_id VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	coder_id VARCHAR NOT NULL, 
	id VARCHAR NOT NULL, 
	created_at VARCHAR NOT NULL, 
	CONSTRAINT pk_memo PRIMARY KEY (id), 
	CONSTRAINT fk_memo_coder_id_coder FOREIGN KEY(coder_id) REFERENCES coder (id)
);
CREATE TABLE event (
	coder_id VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	about JSON NOT NULL, 
	changes JSON NOT NULL, 
	uid VARCHAR NOT NULL, 
	at VARCHAR NOT NULL, 
	reverts VARCHAR, 
	client_id VARCHAR, 
	id INTEGER NOT NULL, 
	CONSTRAINT pk_event PRIMARY KEY (id), 
	CONSTRAINT fk_event_coder_id_coder FOREIGN KEY(coder_id) REFERENCES coder (id), 
	CONSTRAINT uq_event_uid UNIQUE (uid), 
	CONSTRAINT fk_event_reverts_event FOREIGN KEY(reverts) REFERENCES event (uid), 
	CONSTRAINT uq_event_client_id UNIQUE (client_id)
);
CREATE INDEX ix_event_reverts ON event (reverts);
CREATE TABLE turn (
	transcript_id VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	speaker_id VARCHAR, 
	time_start DOUBLE, 
	time_end DOUBLE, 
	id INTEGER NOT NULL, 
	CONSTRAINT pk_turn PRIMARY KEY (id), 
	CONSTRAINT uq_turn_transcript_id_position UNIQUE (transcript_id, position), 
	CONSTRAINT fk_turn_transcript_id_transcript FOREIGN KEY(transcript_id) REFERENCES transcript (id), 
	CONSTRAINT fk_turn_speaker_id_speaker FOREIGN KEY(speaker_id) REFERENCES speaker (id)
);
CREATE TABLE theme_decision (
	candidate_id VARCHAR NOT NULL, 
	coder_id VARCHAR NOT NULL, 
	status VARCHAR NOT NULL, 
	code_id VARCHAR, 
	decided_at VARCHAR NOT NULL, 
	CONSTRAINT pk_theme_decision PRIMARY KEY (candidate_id, coder_id), 
	CONSTRAINT ck_theme_decision_status CHECK (status IN ('accepted', 'rejected')), 
	CONSTRAINT ck_theme_decision_code_iff_accepted CHECK ((status = 'accepted') = (code_id IS NOT NULL)), 
	CONSTRAINT fk_theme_decision_candidate_id_theme_candidate FOREIGN KEY(candidate_id) REFERENCES theme_candidate (id), 
	CONSTRAINT fk_theme_decision_coder_id_coder FOREIGN KEY(coder_id) REFERENCES coder (id), 
	CONSTRAINT fk_theme_decision_code_id_code FOREIGN KEY(code_id) REFERENCES code (id)
);
CREATE TABLE suggestion (
	id VARCHAR NOT NULL, 
	run_id VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	transcript_id VARCHAR NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	score DOUBLE NOT NULL, 
	band VARCHAR NOT NULL, 
	lane VARCHAR NOT NULL, 
	candidate_id VARCHAR, 
	code_id VARCHAR, 
	evidence JSON NOT NULL, 
	CONSTRAINT pk_suggestion PRIMARY KEY (id), 
	CONSTRAINT ck_suggestion_candidate_iff_theme CHECK ((kind = 'theme') = (candidate_id IS NOT NULL)), 
	CONSTRAINT ck_suggestion_code_iff_code CHECK ((kind = 'code') = (code_id IS NOT NULL)), 
	CONSTRAINT fk_suggestion_run_id_suggestion_run FOREIGN KEY(run_id) REFERENCES suggestion_run (id), 
	CONSTRAINT fk_suggestion_transcript_id_transcript FOREIGN KEY(transcript_id) REFERENCES transcript (id), 
	CONSTRAINT fk_suggestion_candidate_id_theme_candidate FOREIGN KEY(candidate_id) REFERENCES theme_candidate (id)
);
CREATE INDEX ix_suggestion_code_id ON suggestion (code_id);
CREATE INDEX ix_suggestion_run_id ON suggestion (run_id);
CREATE INDEX ix_suggestion_candidate_id ON suggestion (candidate_id);
CREATE TABLE coding (
	quotation_id VARCHAR NOT NULL, 
	code_id VARCHAR NOT NULL, 
	coder_id VARCHAR NOT NULL, 
	origin VARCHAR NOT NULL, 
	suggestion_id VARCHAR, 
	score DOUBLE, 
	id VARCHAR NOT NULL, 
	created_at VARCHAR NOT NULL, 
	CONSTRAINT pk_coding PRIMARY KEY (id), 
	CONSTRAINT uq_coding_quotation_id_code_id_coder_id UNIQUE (quotation_id, code_id, coder_id), 
	CONSTRAINT ck_coding_origin CHECK (origin IN ('manual', 'suggested', 'changed')), 
	CONSTRAINT ck_coding_suggestion_iff_suggested CHECK ((origin = 'manual') = (suggestion_id IS NULL)), 
	CONSTRAINT fk_coding_quotation_id_quotation FOREIGN KEY(quotation_id) REFERENCES quotation (id), 
	CONSTRAINT fk_coding_code_id_code FOREIGN KEY(code_id) REFERENCES code (id), 
	CONSTRAINT fk_coding_coder_id_coder FOREIGN KEY(coder_id) REFERENCES coder (id), 
	CONSTRAINT fk_coding_suggestion_id_suggestion FOREIGN KEY(suggestion_id) REFERENCES suggestion (id)
);
CREATE INDEX ix_coding_code_id ON coding (code_id);
CREATE INDEX ix_coding_quotation_id ON coding (quotation_id);
CREATE TABLE skip (
	suggestion_id VARCHAR NOT NULL, 
	coder_id VARCHAR NOT NULL, 
	at VARCHAR NOT NULL, 
	CONSTRAINT pk_skip PRIMARY KEY (suggestion_id, coder_id), 
	CONSTRAINT fk_skip_suggestion_id_suggestion FOREIGN KEY(suggestion_id) REFERENCES suggestion (id), 
	CONSTRAINT fk_skip_coder_id_coder FOREIGN KEY(coder_id) REFERENCES coder (id)
);
CREATE TABLE decision (
	suggestion_id VARCHAR NOT NULL, 
	coder_id VARCHAR NOT NULL, 
	verdict VARCHAR NOT NULL, 
	run_id VARCHAR NOT NULL, 
	score DOUBLE NOT NULL, 
	code_id VARCHAR, 
	coding_id VARCHAR, 
	lane VARCHAR DEFAULT 'best' NOT NULL, 
	id VARCHAR NOT NULL, 
	decided_at VARCHAR NOT NULL, 
	CONSTRAINT pk_decision PRIMARY KEY (id), 
	CONSTRAINT uq_decision_suggestion_id_coder_id UNIQUE (suggestion_id, coder_id), 
	CONSTRAINT ck_decision_verdict CHECK (verdict IN ('accepted', 'changed', 'rejected')), 
	CONSTRAINT ck_decision_coding_unless_rejected CHECK ((verdict = 'rejected') = (coding_id IS NULL)), 
	CONSTRAINT fk_decision_suggestion_id_suggestion FOREIGN KEY(suggestion_id) REFERENCES suggestion (id), 
	CONSTRAINT fk_decision_coder_id_coder FOREIGN KEY(coder_id) REFERENCES coder (id), 
	CONSTRAINT fk_decision_run_id_suggestion_run FOREIGN KEY(run_id) REFERENCES suggestion_run (id), 
	CONSTRAINT fk_decision_code_id_code FOREIGN KEY(code_id) REFERENCES code (id), 
	CONSTRAINT fk_decision_coding_id_coding FOREIGN KEY(coding_id) REFERENCES coding (id)
);
CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL);
CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are kept: add a new one'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are kept: add a new one'); END;
INSERT INTO migration VALUES (1, 'the first tables', '2026-11-01T00:00:00+00:00');
INSERT INTO migration VALUES (2, 'a decision knows its lane', '2026-11-01T00:00:00+00:00');
INSERT INTO migration VALUES (3, 'the corpus part is kept', '2026-11-01T00:00:00+00:00');
INSERT INTO migration VALUES (4, 'codes may exclude each other', '2026-11-01T00:00:00+00:00');
