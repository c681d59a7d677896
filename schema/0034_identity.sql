-- not beside daemons older than 0031
-- One account has one platform id whatever the case of its letters; of which alphabets is the same on both engines now
-- (ASCII, schema/postgres/before.sql). A daemon of 0031 that is still at work looks through all accounts instead.

DROP INDEX account_identity;
CREATE UNIQUE INDEX account_identity ON account (platform, lower(platform_id COLLATE "binary"));
