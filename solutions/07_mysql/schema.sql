-- The tables. Run by `flask init-db`. A table that is there already stays as it is.

CREATE TABLE IF NOT EXISTS members (
  id    INT          NOT NULL AUTO_INCREMENT,
  name  VARCHAR(80)  NOT NULL,
  email VARCHAR(120) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY (email)
) DEFAULT CHARSET = utf8mb4;
